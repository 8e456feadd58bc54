/**
 * The server of the measured targets. Its arguments are the number of ports that respond, always with
 * the same statistics, and the number of ports that never respond. It prints the ports as one JSON
 * array, hanging ones first, and exits when its standard input is closed.
 *
 * Each target has its own origin, so that no two targets share a connection.
 *
 * @module
 */

const PAGE = JSON.stringify({
  time: 1785400000123456789,
  go_version: "go1.26.8",
  go_os: "linux",
  go_arch: "amd64",
  cpu_num: 4,
  goroutine_num: 23,
  gomaxprocs: 4,
  cgo_call_num: 1042,
  memory_alloc: 5242880,
  memory_total_alloc: 91238472,
  memory_sys: 23874832,
  memory_lookups: 12,
  memory_mallocs: 1023847,
  memory_frees: 1000231,
  memory_stack: 1048576,
  heap_alloc: 5242880,
  heap_sys: 15728640,
  heap_idle: 8912896,
  heap_inuse: 6815744,
  heap_released: 2097152,
  heap_objects: 23616,
  gc_next: 8388608,
  gc_last: 1785400000023456789,
  gc_num: 74,
  gc_per_second: 0.016695,
  gc_pause_per_second: 0.128906,
  gc_pause: [0.128906],
});

const [count, hanging] = Deno.args.map(Number);
const never = new Promise<never>(() => {});
const servers = [
  ...Array.from({ length: hanging ?? 0 }, () => serve(() => never)),
  ...Array.from({ length: count ?? 0 }, () => serve(answer)),
];
console.log(JSON.stringify(servers.map(({ addr }) => addr.port)));
await Deno.stdin.readable.pipeTo(new WritableStream());
Deno.exit(0);

function serve(handler: Deno.ServeHandler<Deno.NetAddr>): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
}

function answer(): Response {
  return new Response(PAGE, { headers: { "Content-Type": "application/json" } });
}
