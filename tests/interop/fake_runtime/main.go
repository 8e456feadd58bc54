// Stands in for the base runtime of "deno compile" where that cannot be downloaded: it is packed and
// installed as the real one is, but instead of the program behind it, it prints its arguments.
package main

import (
	"os"
	"strings"
)

func main() {
	os.Stdout.WriteString("fake " + strings.Join(os.Args[1:], " ") + "\n")
}
