/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sim.c - storages with numbered slots.
 */
#include "tests/atsim/sim.h"

#include "lapor.h"

static void storage_init(struct storage *storage, const char *name, unsigned size)
{
	*storage = (struct storage){ .name = name, .size = size, .lowest = 1 };
	if (size == 0)
		return;
	storage->slots = calloc(size, sizeof(storage->slots[0]));
	if (storage->slots == NULL)
		abort();
}

void sim_init(struct sim *sim, unsigned sm_slots, unsigned me_slots, unsigned sr_slots)
{
	storage_init(&sim->sm, "SM", sm_slots);
	storage_init(&sim->me, "ME", me_slots);
	storage_init(&sim->sr, "SR", sr_slots);
}

static void storage_free(struct storage *storage)
{
	for (unsigned i = 0; i < storage->size; i++)
		free(storage->slots[i].pdu);
	free(storage->slots);
}

void sim_free(struct sim *sim)
{
	storage_free(&sim->sm);
	storage_free(&sim->me);
	storage_free(&sim->sr);
}

struct storage *sim_storage(struct sim *sim, const char *name)
{
	struct storage *all[] = { &sim->sm, &sim->me, &sim->sr };

	if (strcmp(name, "MT") == 0)
		return &sim->sm;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if ((i == 0 || all[i]->size > 0) && strcmp(name, all[i]->name) == 0)
			return all[i];
	return NULL;
}

bool storage_is_full(const struct storage *storage)
{
	return storage->used == storage->size;
}

unsigned storage_put(struct storage *storage, const char *pdu, size_t length, enum slot_state state)
{
	unsigned number = storage->lowest;

	if (storage_is_full(storage))
		return 0;
	while (storage->slots[number - 1].pdu)
		number++;
	storage->slots[number - 1] = (struct slot){ strdup(pdu), length, state };
	if (storage->slots[number - 1].pdu == NULL)
		abort();
	storage->used++;
	storage->lowest = number + 1;
	return number;
}

struct slot *storage_get(struct storage *storage, unsigned number)
{
	if (number == 0 || number > storage->size || storage->slots[number - 1].pdu == NULL)
		return NULL;
	return &storage->slots[number - 1];
}

void storage_delete(struct storage *storage, unsigned number)
{
	struct slot *slot = storage_get(storage, number);

	if (slot == NULL)
		return;
	free(take_ptr(slot->pdu));
	storage->used--;
	if (number < storage->lowest)
		storage->lowest = number;
}
