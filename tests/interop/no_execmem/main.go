// Command no_execmem runs another program in a process whose memory can never become executable, as
// systemd's MemoryDenyWriteExecute=yes and SELinux without execmem have it. Exits with 77 where the
// kernel (Linux before 6.3) cannot refuse that.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

const (
	setMDWE          = 65 // PR_SET_MDWE of prctl(2)
	refuseExecGain   = 1  // PR_MDWE_REFUSE_EXEC_GAIN
	exitNotSupported = 77
)

func main() {
	if len(os.Args) < 2 {
		fail("no program to run")
	}
	path, err := exec.LookPath(os.Args[1])
	if err != nil {
		fail(err)
	}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, setMDWE, refuseExecGain, 0, 0, 0, 0)
	if errno == syscall.EINVAL {
		os.Exit(exitNotSupported)
	}
	if errno != 0 {
		fail(errno)
	}
	fail(syscall.Exec(path, os.Args[1:], os.Environ()))
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
