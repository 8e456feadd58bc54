/**
 * State files that a restart removes.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { warnOfRestart } from "../../../src/check/state_directory.ts";
import { buildTarget } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { rootFiles, writeRooted } from "../../support/rooted_files.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const FSTAB = "# <file system> <mount point> <type>\nUUID=1 / ext4 defaults 0 1\n" +
  "tmpfs\t/srv/ram\ttmpfs\tsize=1G 0 0\nUUID=2 /srv/disk ext4 defaults 0 2\n";

const DIRECTORIES: readonly [directory: string | undefined, isWiped: boolean][] = [
  ["/tmp", true],
  ["/tmp/states", true],
  ["/run/x", true],
  ["/dev/shm", true],
  ["/srv/ram/x", true],
  ["/srv/ramp", false],
  ["/srv/disk", false],
  ["/tmpx", false],
  ["/var/tmp/mackerel-agent", false],
  [undefined, true],
];

for (const [directory, isWiped] of DIRECTORIES) {
  Deno.test(`warnOfRestart() knows whether ${directory ?? "the default"} is emptied`, async () => {
    await using root = await makeDirectory();
    await writeRooted(root.path, { "/etc/fstab": FSTAB });
    const env = { get: () => directory, set() {}, delete() {} };
    const runtime = makeRuntime({ env, files: rootFiles(root.path), isWindows: false });
    const warn = (isChosen: boolean) =>
      warnOfRestart([buildTarget("api", { uri: "http://a/" })], runtime, isChosen)
        .map(({ kind }) => kind);
    assertEquals([warn(true), warn(false)], isWiped ? [["warning", "fix"], ["note"]] : [[], []]);
  });
}
