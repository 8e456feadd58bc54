// Fake base runtime of "deno compile", for tests without a download: it is packed and installed like
// the real one, but prints its arguments instead of running a program.
package main

import (
	"os"
	"strings"
)

func main() {
	os.Stdout.WriteString("fake " + strings.Join(os.Args[1:], " ") + "\n")
}
