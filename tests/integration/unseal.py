# SPDX-License-Identifier: GPL-2.0-or-later
"""unseal.py - opens what the gateway has sealed, by the description in store/seal.h and libcrypto alone: for tests that
look into a store, and as a second reading of its format.

    connection.create_function("unsealed", 2, Unseal(path_of_the_key_file))
"""

import base64
import ctypes
import ctypes.util
import hashlib
import os

ID, NONCE, TAG = 4, 12, 16
SET_TAG = 0x11  # EVP_CTRL_AEAD_SET_TAG

crypto = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_gcm"):
    getattr(crypto, name).restype = ctypes.c_void_p


def open_box(key, nonce, sealed, tag, context):
    """AES-256-GCM; ValueError where it was changed, or is of another context."""
    ctx = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())
    out, length = ctypes.create_string_buffer(len(sealed) + TAG), ctypes.c_int()
    try:
        is_whole = (crypto.EVP_DecryptInit_ex(ctx, ctypes.c_void_p(crypto.EVP_aes_256_gcm()), None, key, nonce)
                    and crypto.EVP_DecryptUpdate(ctx, None, ctypes.byref(length), context, len(context))
                    and crypto.EVP_DecryptUpdate(ctx, out, ctypes.byref(length), sealed, len(sealed))
                    and crypto.EVP_CIPHER_CTX_ctrl(ctx, SET_TAG, TAG, tag) > 0
                    and crypto.EVP_DecryptFinal_ex(ctx, out, ctypes.byref(length)) > 0)
    finally:
        crypto.EVP_CIPHER_CTX_free(ctx)
    if not is_whole:
        raise ValueError("sealed otherwise")
    return out.raw[:len(sealed)]


class Unseal:
    """A function of SQL: unsealed(value, context)."""

    def __init__(self, path):
        lines = []
        if os.path.exists(path):
            with open(path, encoding="ascii") as f:
                lines = [line for line in f if line.startswith("lapor-key:")]
        keys = [base64.b64decode(line.split(":")[1]) for line in lines]
        self.keys = {hashlib.sha256(b"lapor-smsd key id\n" + key).digest()[:ID]: key for key in keys}

    def __call__(self, value, context):
        is_text = isinstance(value, str)
        if not value or value[:1] not in ("\1", b"\1"):
            return value
        box = base64.b64decode(value[1:]) if is_text else value[1:]
        key = self.keys[box[:ID]]
        opened = open_box(key, box[ID:ID + NONCE], box[ID + NONCE:-TAG], box[-TAG:], context.encode())
        return opened.decode() if is_text else opened
