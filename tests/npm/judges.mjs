// SPDX-License-Identifier: GPL-2.0-or-later
// judges.mjs - others' implementations look at what lapor-smsd speaks: a central system whose access tokens are of
// oauth2-mock-server, and whose signatures are checked by standardwebhooks.
//
//   node judges.mjs openapi FILE                   1 when it is no OpenAPI file
//   node judges.mjs sbom FILE                      1 when it is no CycloneDX 1.5
//   node judges.mjs serve ID SECRET SCOPE HMAC-KEY   until standard input ends; prints {"port": .., "token_url": ..}
//
// A complaint that passes is answered with the number of tokens so far as its tracking ID. POST /_test/revoke: the
// tokens that were given so far are good no more.

import fs from "node:fs";
import http from "node:http";
import process from "node:process";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createLocalJWKSet, jwtVerify } from "jose";
import { OAuth2Server } from "oauth2-mock-server";
import { Webhook } from "standardwebhooks";

async function judgeOpenapi(file) {
  const validator = new Validator();
  const result = await validator.validate(file);
  if (!result.valid) {
    console.log(result.errors);
    return 1;
  }
  validator.resolveRefs();
  console.log(`OpenAPI ${validator.version}`);
  return validator.version === "3.1" ? 0 : 1;
}

// By the schemas of the standard itself, which the package carries.
async function judgeSbom(file) {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
  const text = fs.readFileSync(file, "utf8");
  const wrong = await validator.validate(text);
  if (wrong !== null) {
    console.log(wrong);
    return 1;
  }
  const spoilt = await validator.validate(text.replace('"SHA-256"', '"SHA-0"'));
  console.log(spoilt === null ? "whatever it is given is CycloneDX" : "CycloneDX 1.5");
  return spoilt === null ? 1 : 0;
}

// RFC 6749 section 2.3.1: form-encoded, then base64.
function isClient(header, id, secret) {
  const pair = Buffer.from(/^Basic (\S+)$/.exec(header ?? "")?.[1] ?? "", "base64").toString().split(":");
  const decoded = pair.map((part) => decodeURIComponent(part.replaceAll("+", " ")));
  return decoded.length === 2 && decoded[0] === id && decoded[1] === secret;
}

async function startTokens(id, secret, scope) {
  const server = new OAuth2Server();
  const tokens = { given: 0, revoked: 0, server };
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  server.service.on("beforeTokenSigning", (token) => {
    token.payload.number = ++tokens.given;
  });
  server.service.on("beforeResponse", (answer, request) => {
    if (!isClient(request.headers.authorization, id, secret)) {
      answer.statusCode = 401;
      answer.body = { error: "invalid_client" };
    } else if (request.body.scope !== scope || request.body.grant_type !== "client_credentials") {
      answer.statusCode = 400;
      answer.body = { error: "invalid_scope" };
    }
  });
  return tokens;
}

async function isAuthorised(header, tokens, scope) {
  const keys = createLocalJWKSet({ keys: tokens.server.issuer.keys.toJSON() });
  try {
    const token = /^Bearer (\S+)$/.exec(header ?? "")?.[1] ?? "";
    const { payload } = await jwtVerify(token, keys, { issuer: tokens.server.issuer.url });
    return payload.number > tokens.revoked && String(payload.scope) === scope;
  } catch {
    return false;
  }
}

function answer(response, status, body) {
  const kind = status < 300 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "Content-Type": kind }).end(JSON.stringify(body));
}

async function serve(request, response, tokens, scope, webhook) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString();
  if (request.url === "/_test/revoke") {
    tokens.revoked = tokens.given;
    return answer(response, 200, {});
  }
  if (!(await isAuthorised(request.headers.authorization, tokens, scope)))
    return answer(response, 401, { title: "No token of ours" });
  try {
    webhook.verify(body, request.headers);
  } catch (error) {
    return answer(response, 422, { title: error.message });
  }
  return answer(response, 201, { ref: JSON.parse(body).ref, tracking_id: String(tokens.given) });
}

async function startCentral(id, secret, scope, key) {
  const tokens = await startTokens(id, secret, scope);
  const webhook = new Webhook(key);
  const server = http.createServer((request, response) => {
    serve(request, response, tokens, scope, webhook).catch((error) => {
      console.error(error);
      answer(response, 500, { title: "The judge failed" });
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const { port } = tokens.server.address();
    console.log(JSON.stringify({ port: server.address().port, token_url: `http://127.0.0.1:${port}/token` }));
  });
  process.stdin.resume().on("end", () => process.exit(0));
}

const [what, ...rest] = process.argv.slice(2);
if (what === "openapi") process.exitCode = await judgeOpenapi(rest[0]);
else if (what === "sbom") process.exitCode = await judgeSbom(rest[0]);
else await startCentral(...rest);
