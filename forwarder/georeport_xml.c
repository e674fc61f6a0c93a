/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_xml.c - XML of a stranger as the JSON that says the same. */
#include "forwarder/georeport.h"

#include <libxml/parser.h>

/* An answer of the largest size could hold a million nodes, at some hundred octets each. */
#define TAGS_MAX   200000
#define VALUES_MAX 300000 /* attributes: '=' outside of them counts as well */
#define DEPTH_MAX  6

DEFINE_CLEANUP(xmlParserCtxtPtr, xmlFreeParserCtxt);
DEFINE_CLEANUP(xmlDocPtr, xmlFreeDoc);

static const char *check(const char *body, size_t size)
{
	size_t tags = 0, values = 0;

	for (size_t i = 0; i < size; i++) {
		tags += body[i] == '<';
		values += body[i] == '=';
	}
	if (tags > TAGS_MAX || values > VALUES_MAX)
		return "XML of too many values";
	if (memchr(body, '\0', size))
		return "XML with a NUL in it";
	/* Entities are declared there, and nowhere else. */
	if (memmem(body, size, "<!DOCTYPE", strlen("<!DOCTYPE")))
		return "XML with a document type";
	return NULL;
}

static json_t *convert(xmlNodePtr node, int depth);

/* A name that comes again makes an array of its values. */
static int put(json_t *object, const char *name, json_t *value)
{
	json_t *old = json_object_get(object, name);
	json_t *list;

	if (!old)
		return json_object_set_new(object, name, value);
	if (json_is_array(old))
		return json_array_append_new(old, value);
	list = json_array();
	if (json_array_append(list, old) < 0 || json_array_append_new(list, value) < 0) {
		json_decref(list);
		return -ENOMEM;
	}
	return json_object_set_new(object, name, list);
}

static json_t *convert_children(xmlNodePtr node, int depth)
{
	json_t *object = json_object();

	for (xmlNodePtr n = node->children; n; n = n->next) {
		json_t *value;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		value = convert(n, depth + 1);
		if (!value || put(object, (const char *)n->name, value) < 0) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

/* The text without the blanks around it. */
static json_t *convert_text(xmlNodePtr node)
{
	static const char blanks[] = " \t\r\n";
	xmlChar *content = xmlNodeGetContent(node);
	const char *text = content ? (const char *)content : "";
	size_t size;
	json_t *string;

	text += strspn(text, blanks);
	size = strlen(text);
	while (size > 0 && strchr(blanks, text[size - 1]))
		size--;
	string = json_stringn(text, size);
	xmlFree(content);
	return string;
}

/* NULL: no memory, or nested too deep. */
static json_t *convert(xmlNodePtr node, int depth)
{
	if (depth > DEPTH_MAX)
		return NULL;
	for (xmlNodePtr n = node->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE)
			return convert_children(node, depth);
	return convert_text(node);
}

json_t *georeport_xml(const char *body, size_t size, const char **ret_fault)
{
	_cleanup_(xmlFreeParserCtxtp) xmlParserCtxtPtr parser = NULL;
	_cleanup_(xmlFreeDocp) xmlDocPtr document = NULL;
	json_auto_t *content = NULL;
	xmlNodePtr root;

	*ret_fault = check(body, size);
	if (*ret_fault)
		return NULL;
	*ret_fault = "broken XML";
	parser = xmlNewParserCtxt();
	if (!parser)
		return NULL;
	/* UTF-8 whatever the declaration says, so that check() has seen what the parser sees. */
	document = xmlCtxtReadMemory(parser, body, (int)size, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
			XML_PARSE_COMPACT);
	root = document ? xmlDocGetRootElement(document) : NULL;
	if (!root || document->intSubset || document->extSubset)
		return NULL;
	content = convert(root, 0);
	if (!content)
		return NULL;
	return json_pack("{s:O}", (const char *)root->name, content);
}
