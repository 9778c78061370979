using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "network", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.bundle.js")],
  compatibilityDate = "2026-11-01",
  globalOutbound = "network",
  bindings = [
    (name = "KEYWARD_URL", fromEnvironment = "KEYWARD_URL"),
    (name = "NETOSECRET", fromEnvironment = "NETOSECRET"),
  ],
);
