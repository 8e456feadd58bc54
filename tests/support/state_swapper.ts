/**
 * A thread that puts a state of its own, a named pipe, a device and a foreign state in one place, in
 * turn, as fast as it can.
 *
 * It is posted the path, then anything to stop it; it posts when it has begun and when it has ended.
 *
 * @module
 */

/// <reference lib="deno.worker" />

/** What is put there: each makes a file of the path given. */
const KINDS: readonly ((path: string) => void)[] = [
  (path) => Deno.writeTextFileSync(path, '{"gc_num":5}', { mode: 0o600 }),
  (path) => void new Deno.Command("mkfifo", { args: [path] }).outputSync(),
  (path) => Deno.symlinkSync("/dev/zero", path),
  (path) => Deno.symlinkSync("own", path),
  (path) => {
    Deno.writeTextFileSync(path, '{"gc_num":8}');
    Deno.chmodSync(path, 0o666);
  },
];

self.onmessage = ({ data: path }) => swapUntilStopped(path);

async function swapUntilStopped(path: string): Promise<void> {
  let stopped = false;
  self.onmessage = () => stopped = true;
  const kinds = KINDS.map((make, index) => {
    const kind = `${path}.${index}`;
    make(kind);
    return kind;
  });
  self.postMessage("begun");
  while (!stopped) {
    for (let count = 0; count < 100; count++) {
      const kind = kinds[count % kinds.length] ?? path;
      // There and back again, so that each file stays the one that it is.
      Deno.renameSync(kind, path);
      Deno.renameSync(path, kind);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  self.postMessage("ended");
}
