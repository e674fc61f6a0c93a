/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * faults.c - what a simulated modem does wrong.
 */
#include "tests/atsim/faults.h"

#include <strings.h>

#include "lapor.h"

static const char *const names[] = {
#define X(constant, name) name,
	FAULTS(X)
#undef X
};

int fault_kind_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *fault_name(enum fault_kind kind)
{
	return names[kind];
}

static void drop(struct faults *faults, unsigned index)
{
	faults->count--;
	memmove(&faults->active[index], &faults->active[index + 1],
		(faults->count - index) * sizeof(faults->active[0]));
}

int faults_set(struct faults *faults, const struct fault *fault)
{
	for (unsigned i = 0; i < faults->count; i++) {
		struct fault *old = &faults->active[i];

		if (old->kind == fault->kind && strcasecmp(old->command, fault->command) == 0) {
			*old = *fault;
			return 0;
		}
	}
	if (faults->count == FAULTS_MAX)
		return -ENOSPC;
	faults->active[faults->count++] = *fault;
	return 0;
}

const struct fault *faults_get(const struct faults *faults, enum fault_kind kind)
{
	for (unsigned i = 0; i < faults->count; i++)
		if (faults->active[i].kind == kind)
			return &faults->active[i];
	return NULL;
}

bool faults_on(const struct faults *faults, enum fault_kind kind)
{
	return faults_get(faults, kind) != NULL;
}

void faults_clear(struct faults *faults, enum fault_kind kind)
{
	for (unsigned i = faults->count; i-- > 0;)
		if (faults->active[i].kind == kind)
			drop(faults, i);
}

void faults_power_on(struct faults *faults)
{
	for (unsigned i = faults->count; i-- > 0;)
		if (faults->active[i].until_power_on)
			drop(faults, i);
}

bool faults_strike(
	struct faults *faults, enum fault_kind kind, const char *command, struct fault *ret)
{
	for (unsigned i = 0; i < faults->count; i++) {
		struct fault *fault = &faults->active[i];

		if (fault->kind != kind)
			continue;
		if (fault->command[0] &&
			(command == NULL || strcasecmp(fault->command, command) != 0))
			continue;
		if (ret)
			*ret = *fault;
		if (fault->count > 0 && --fault->count == 0)
			drop(faults, i);
		return true;
	}
	return false;
}
