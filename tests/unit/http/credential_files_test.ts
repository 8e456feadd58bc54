/**
 * Files of credentials, for errors that no file system can be made to give.
 *
 * @module
 */

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { TargetError } from "../../../src/failure.ts";
import { readPem, readSecret } from "../../../src/http/credential_files.ts";
import type { CredentialFiles } from "../../../src/http/credential_files.ts";

const FILE = { setting: "key_file", file: "/key.pem" };
const KEY = "-----BEGIN PRIVATE KEY-----\n";
const INFO = { isFile: true, isDirectory: false, isSymlink: false, size: 100, mtime: null };

/** Returns files that have one text. */
function holding(text: string): CredentialFiles {
  const statSync = () => ({ ...Deno.statSync("."), ...INFO });
  const openSync = () => {
    const parts = [new TextEncoder().encode(text)];
    const readSync = (bytes: Uint8Array) => {
      const part = parts.shift();
      bytes.set(part ?? []);
      return part?.length ?? null;
    };
    return { statSync, readSync, close() {} };
  };
  return { statSync, openSync };
}

/** Returns files that cannot be read for a reason. */
function failing(error: Error): CredentialFiles {
  const fail = () => {
    throw error;
  };
  return { statSync: fail, openSync: fail };
}

function readKey(files: CredentialFiles): string {
  return readPem(FILE.setting, FILE.file, { label: "PRIVATE KEY", files });
}

for (
  const text of [
    `Not -----BEGIN ENCRYPTED PRIVATE KEY-----\n${KEY}`,
    `The line Proc-Type: 4,ENCRYPTED would say so\n${KEY}`,
  ]
) {
  Deno.test(`readPem() reads a plain key after the comment ${JSON.stringify(text)}`, () => {
    assertEquals(readKey(holding(text)), text);
  });
}

for (
  const line of ["Proc-Type: 4,ENCRYPTED", "Proc-Type:4,ENCRYPTED", "Proc-Type:  4, ENCRYPTED"]
) {
  Deno.test(`readPem() rejects a key with the line ${JSON.stringify(line)}`, () => {
    const text = `-----BEGIN RSA PRIVATE KEY-----\n${line}\n`;
    const { failure } = assertThrows(() => readKey(holding(text)), TargetError);
    assertEquals(failure, { code: "file-encrypted", ...FILE });
  });
}

Deno.test("readSecret() passes a missing permission on", () => {
  const denied = new Deno.errors.NotCapable("Requires read access");
  const error = assertThrows(() => readSecret(FILE.setting, FILE.file, failing(denied)));
  assertStrictEquals(error, denied);
});

Deno.test("readSecret() names the reason of any other error and keeps it as the cause", () => {
  const broken = new Error("Input/output error (os error 5): readfile '/key.pem'");
  const error = assertThrows(
    () => readSecret(FILE.setting, FILE.file, failing(broken)),
    TargetError,
  );
  assertEquals(error.failure, {
    code: "file-unreadable",
    ...FILE,
    reason: "Input/output error (os error 5)",
  });
  assertStrictEquals(error.cause, broken);
});
