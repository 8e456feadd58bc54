module mackerel-plugin-gostats/interop/no_execmem

go 1.26
