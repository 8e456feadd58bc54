module mackerel-plugin-gostats/interop/proxy

go 1.26
