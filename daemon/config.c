/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config.c - the settings as a whole: the file, conf.d beside it, and what nobody wrote. */
#include "daemon/config.h"

#include "daemon/config_apply.h"
#include "daemon/config_central.h"
#include "daemon/config_places.h"
#include "daemon/config_scan.h"
#include "daemon/config_table.h"
#include "daemon/file.h"

#include <dirent.h>
#include <limits.h>

#define DROP_IN_DIR "conf.d"

static int set_host_name(struct config *config)
{
	char host[HOST_NAME_MAX + 1] = "";
	char *copy;

	(void)gethostname(host, sizeof(host) - 1);
	copy = strdup(host);
	if (!copy)
		return -ENOMEM;
	free(config->gateway);
	config->gateway = copy;
	return 0;
}

static int new_config(struct config **ret)
{
	_cleanup_(config_freep) struct config *config = calloc(1, sizeof(*config));
	int r;

	if (!config)
		return -ENOMEM;
	r = config_scope_defaults(CONFIG_SCOPE_ROOT, config);
	if (r < 0)
		return r;
	r = set_host_name(config);
	if (r < 0)
		return r;
	*ret = take_ptr(config);
	return 0;
}

static const char *explain(int r)
{
	if (r == -EISDIR)
		return "it must be a regular file";
	if (r == -EFBIG)
		return "it must be shorter than 1 MiB";
	if (r == -EILSEQ)
		return "it holds a NUL octet; it must be text";
	return strerror(-r);
}

/* 0, or -ENOMEM; what else is wrong stands in errors. */
static int apply_file(struct config *config, struct config_errors *errors, const char *path)
{
	_cleanup_(freep) char *text = NULL;
	_cleanup_(freep) char *dir = file_folder(path);
	int r;

	if (!dir)
		return -ENOMEM;
	r = file_read(path, CONFIG_FILE_MAX, &text);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		config_errors_add(errors, r == -EILSEQ || r == -EFBIG ? -EINVAL : r, path, 0,
			"cannot be read: %s", explain(r));
		return 0;
	}
	return config_apply_text(config, errors, path, dir, text);
}

static int is_drop_in(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return entry->d_name[0] != '.' && size > 5 &&
	       strcmp(entry->d_name + size - 5, ".conf") == 0;
}

/* Not alphasort(): that follows the locale. */
static int by_octets(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int apply_drop_in(
	struct config *config, struct config_errors *errors, const char *folder, const char *name)
{
	_cleanup_(freep) char *path = NULL;

	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	return apply_file(config, errors, path);
}

static int apply_drop_ins(struct config *config, struct config_errors *errors, const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_drop_in, by_octets);
	int r = 0;

	if (count < 0 && errno == ENOMEM)
		return -ENOMEM;
	if (count < 0 && errno != ENOENT)
		config_errors_add(errors, -errno, folder, 0, "cannot be read: %s", strerror(errno));
	for (int i = 0; i < count; i++) {
		if (r == 0)
			r = apply_drop_in(config, errors, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return r;
}

static int apply_beside(struct config *config, struct config_errors *errors, const char *path)
{
	_cleanup_(freep) char *dir = file_folder(path);
	_cleanup_(freep) char *folder = NULL;

	if (!dir)
		return -ENOMEM;
	if (asprintf(&folder, "%s/" DROP_IN_DIR, dir) < 0) {
		folder = NULL;
		return -ENOMEM;
	}
	return apply_drop_ins(config, errors, folder);
}

/* What only the whole can tell. Gives what the load returns; r: what happened so far. */
static int finish(struct config **ret, struct config *config, struct config_errors *errors,
	const char *name, int r)
{
	if (r == 0 && errors->r == 0 && !config_form_fits(CONFIG_FORM_GATEWAY, config->gateway))
		config_errors_add(errors, -EINVAL, name, 0,
			"gateway: is missing, and this host has no name; it must be %s",
			config_form_get(CONFIG_FORM_GATEWAY)->wanted);
	/* Not beside other errors: they may be why something is missing. */
	if (r == 0 && errors->r == 0)
		config_central_check(config, errors);
	if (r < 0)
		config_errors_add(errors, r, name, 0, "%s", strerror(-r));
	if (config_errors_finish(errors) < 0) {
		config_free(config);
		return r < 0 ? r : errors->r;
	}
	*ret = config;
	return 0;
}

int config_load(struct config **ret, const char *path, char ret_error[static CONFIG_ERROR_SIZE])
{
	struct config_errors errors = { .text = ret_error };
	struct config *config = NULL;
	int r;

	ret_error[0] = '\0';
	r = new_config(&config);
	if (r == 0)
		r = apply_file(config, &errors, path);
	/* Without the file itself, what stands beside it tells nothing. */
	if (r == 0 && (errors.r == 0 || errors.r == -EINVAL))
		r = apply_beside(config, &errors, path);
	return finish(ret, config, &errors, path, r);
}

int config_load_text(struct config **ret, const char *name, const char *text,
	char ret_error[static CONFIG_ERROR_SIZE])
{
	struct config_errors errors = { .text = ret_error };
	struct config *config = NULL;
	int r;

	ret_error[0] = '\0';
	r = new_config(&config);
	if (r == 0)
		r = config_apply_text(config, &errors, name, NULL, text);
	return finish(ret, config, &errors, name, r);
}

struct config *config_ref(struct config *config)
{
	config->borrowers++;
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	if (config->borrowers > 0) {
		config->borrowers--;
		return;
	}
	config_scope_clear(CONFIG_SCOPE_ROOT, config);
	config_places_free(config);
	free(config);
}
