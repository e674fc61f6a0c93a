/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control_acl.c - lets one more group reach the control socket. */
#include "daemon/control_acl.h"

#include <endian.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sys/xattr.h>

#define NAME "system.posix_acl_access"

struct acl {
	struct posix_acl_xattr_header header;
	struct posix_acl_xattr_entry entries[5];
};

static struct posix_acl_xattr_entry entry(unsigned int tag, unsigned int bits, uint32_t id)
{
	return (struct posix_acl_xattr_entry){ .e_tag = htole16((uint16_t)tag),
		.e_perm = htole16((uint16_t)(bits & 7)),
		.e_id = htole32(id) };
}

int control_acl_add(const char *path, mode_t mode, gid_t group, unsigned int bits)
{
	const uint32_t none = (uint32_t)ACL_UNDEFINED_ID;
	const unsigned int owners = mode >> 3 & 7;
	const struct acl acl = {
		.header.a_version = htole32(POSIX_ACL_XATTR_VERSION),
		.entries = { entry(ACL_USER_OBJ, mode >> 6, none),
			entry(ACL_GROUP_OBJ, owners, none), entry(ACL_GROUP, bits, group),
			entry(ACL_MASK, owners | bits, none), entry(ACL_OTHER, mode, none) },
	};

	return setxattr(path, NAME, &acl, sizeof(acl), 0) < 0 ? -errno : 0;
}
