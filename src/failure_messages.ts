/**
 * What to do about a target that failed: a table from what is said of the failure to advice.
 *
 * @module
 */

import { quote } from "./errors.ts";
import type { Target } from "./target.ts";
import { hostPort } from "./values.ts";

/** Where a target is asked, for texts. */
interface Place {
  readonly scheme: string;
  readonly host: string;
  /** Where something should listen: `on port 80 of HOST`. */
  readonly listener: string;
  /** The settings that say so. */
  readonly setting: string;
  /** Whether the target has credentials of any kind to show. */
  readonly hasCredentials: boolean;
}

interface Advice {
  readonly when: RegExp;
  readonly fix: (place: Place) => string;
}

/** The first row that fits is taken. */
const ADVICE: readonly Advice[] = [
  // First what names a file or variable of the user's, whose name may be any.
  {
    when: /^variable \w+ .*is not set$/,
    fix: () => 'Set the variable: for the agent in "env" of mackerel-agent.conf, here in the shell',
  },
  {
    when: /^\w+ ".*" does not exist$/,
    fix: () => "Correct the path: an absolute one is right wherever the agent runs this",
  },
  {
    when: /^\w+ ".*" may not be read by this user$/,
    fix: () => "Give the file to the agent's user with chown, or run this as that user",
  },
  {
    when: /^\w+ ".*" is a directory$/,
    fix: () => "Name the file in it",
  },
  {
    when: /^(?:ca|cert|key)_file ".*" (?:is no regular file|is over 1 MiB|holds no )/,
    fix: () => "Give a file in PEM, with a line that begins with -----BEGIN",
  },
  {
    when: /UnsupportedCertVersion/,
    fix: () => 'Have the certificate issued anew, with "subjectAltName"',
  },
  {
    when: /^cannot use ".*": |^cert_file and key_file are not used/,
    fix: () => 'Give files that are whole, and the "key_file" that belongs to the "cert_file"',
  },
  {
    when:
      /^\w+ ".*" (?:is no regular file|is over 1 MiB|is not UTF-8|is empty|has more than one line|holds a character)/,
    fix: () => "Write the secret alone into the file, in one line of plain text",
  },
  {
    when: /^variable \w+ holds a character/,
    fix: () => "Set the variable to one line of ASCII or Latin-1 characters",
  },
  {
    when: /^redirected to|redirects \(|more than \d+ redirects|redirect (?:to|leads to) /i,
    fix: () => "The page leads elsewhere, where none is: give the URI of the page itself",
  },
  {
    when: /unexpected end of file|gzip|deflate|brotli|CRC/,
    fix: () =>
      "What arrives is not packed as its Content-Encoding says: see to the application, or to a proxy " +
      "in between",
  },
  {
    when: /connection refused/i,
    fix: ({ listener, setting }) =>
      `Nothing listens ${listener}: start the application, or correct ${setting}`,
  },
  {
    when: /socket does not exist/,
    fix: () => 'The application has no such socket open: start it, or correct "unix_socket"',
  },
  {
    when: /dns error|unknown host/i,
    fix: ({ host }) =>
      `No address is known for ${
        quote(host)
      }: correct the host, or see to this machine's name server`,
  },
  {
    when: /status is 407|proxy authentication/i,
    fix: () => "The proxy wants a login: put user and password into the proxy's URI",
  },
  { when: /tunnel/i, fix: () => "The proxy does not let this host and port through" },
  {
    when: /status is 401/,
    fix: ({ hasCredentials }) =>
      hasCredentials
        ? "The application does not take these credentials: correct them"
        : 'The application wants a login: give "basic_auth", "bearer_token_file" or "headers" in a ' +
          "configuration file",
  },
  {
    when: /status is 403/,
    fix: ({ hasCredentials }) =>
      hasCredentials
        ? "The application does not let these credentials in, or not from this machine"
        : "The application lets in only whom it knows: give credentials in a configuration file, or " +
          "let this machine in",
  },
  {
    when: /status is 3\d\d/,
    fix: () => 'The page has moved: give its new URI, or follow it with "follow_redirects = true"',
  },
  {
    when: /status is 400/,
    fix: ({ scheme }) =>
      scheme === "http"
        ? "If the application wants TLS on this port, begin the URI with https"
        : "The application does not understand the request: correct the URI",
  },
  {
    when: /status is 429/,
    fix: () => "The application is asked too often: see who else asks it",
  },
  {
    when: /status is 5\d\d/,
    fix: () => "The application answers but is not well, or not ready: see its log",
  },
  {
    when: /InvalidContentType|corrupt message/,
    fix: () => "No TLS is spoken on this port: begin the URI with http",
  },
  {
    when: /UnknownIssuer|unknown authority|CaUsedAsEndEntity/i,
    fix: () =>
      'The certificate is signed by an authority that this machine does not know: give it as "ca_file"',
  },
  {
    when: /expired/i,
    fix: () => "The certificate has expired: have it renewed, and check this machine's clock",
  },
  {
    when: /not valid (?:yet|before)/i,
    fix: () => "The certificate is not valid yet: check the clocks of both machines",
  },
  {
    when: /not valid for name|NotValidForName|wrong name/i,
    fix: () =>
      'The certificate is made out to another name: ask by that name, or give it as "server_name"',
  },
  {
    when: /certificate ?required|alert/i,
    fix: () =>
      'The application wants a certificate of ours: give "cert_file" and "key_file", signed by an ' +
      "authority that it knows",
  },
  {
    when: /invalid HTTP|before message completed|reading a body|reset by peer/i,
    fix: ({ scheme }) =>
      "What listens there breaks off or speaks no HTTP: correct the port" +
      (scheme === "http" ? ", or begin the URI with https if it wants TLS" : ""),
  },
  {
    when: /deadline/,
    fix: () =>
      'Shorten "timeout" of targets that hang, or ask more at once with a larger "concurrency"',
  },
  {
    when: /within \d+ ms/,
    fix: ({ host }) =>
      `Something drops the packets on the way to ${quote(host)}, or the application is too busy: ` +
      'see to a firewall, or give it longer with "timeout"',
  },
  {
    when: /body is over/,
    fix: () => 'Correct the URI, or allow larger pages with "max_body"',
  },
  {
    when: /page of source/,
    fix: () => 'Leave out "source": any page is told by its content',
  },
  {
    when: /without the Go collector/,
    fix: () => "Let the application register the Go collector of its Prometheus library",
  },
  {
    when: /series of/,
    fix: () =>
      "This page is about several applications: give the URI of the application's own page",
  },
  {
    when: /must be a number/,
    fix: () => "Something else than the usual library writes this page: see to the application",
  },
  {
    when: /are blocked/,
    fix: () => "Deno refuses this port, as browsers do: let the application listen on another",
  },
  {
    when: /permission denied|Requires \w+ access/i,
    fix: () => "Run this as a user, and with permissions, that allow it",
  },
  {
    when: /^unexpected \w+:/,
    fix: () => "This is a bug of the plugin: please report this line",
  },
];

/** Returns what to do about a failure, or `undefined` when nothing better is known than its text. */
export function adviseOn(error: string, target: Target): string | undefined {
  return ADVICE.find(({ when }) => when.test(error))?.fix(describePlace(target));
}

function describePlace({ uri, clientOptions }: Target): Place {
  const { protocol, hostname, username } = new URL(uri);
  const scheme = protocol.slice(0, -1);
  const socket = clientOptions?.unixSocket;
  return {
    scheme,
    host: hostname,
    listener: socket === undefined
      ? `on port ${hostPort(uri).port} of ${hostname}`
      : `on ${quote(socket)}`,
    setting: socket === undefined ? "host and port" : '"unix_socket"',
    hasCredentials: username !== "" ||
      [clientOptions?.headers, clientOptions?.basicAuth, clientOptions?.bearerTokenFile].some((
        given,
      ) => given !== undefined),
  };
}
