-- Asks Keyward about a request. "http-request lua.keyward" sets txn.keyward to "allowed", or sends Keyward's response to a
-- denied client. It does neither if Keyward does not respond: haproxy.cfg then returns 503.

-- The section "keyward" of haproxy.cfg, which has the address of Keyward, and the short name of the account.
local KEYWARD = "http://127.0.0.1:8082/api/v1/forward-auth/acme1/"
-- Longer than "timeout server" there.
local TIMEOUT_MS = 4000

-- The client's headers that Keyward receives; no others are sent.
local ASKED = { "authorization", "x-api-key", "origin", "access-control-request-method" }
-- The identity headers for the service.
local IDENTITY = {
  "X-Keyward-Code",
  "X-Keyward-Key",
  "X-Keyward-Account",
  "X-Keyward-Roles",
  "X-Keyward-Permissions",
  "X-Keyward-Environment",
}
-- The headers of Keyward's response that a denied client receives.
local ANSWERED = {
  "content-type",
  "www-authenticate",
  "retry-after",
  "ratelimit",
  "ratelimit-policy",
  "cache-control",
  "x-content-type-options",
  "x-keyward-code",
  "x-request-id",
}
local DENIED = { [401] = true, [403] = true, [429] = true, [503] = true }

-- HAProxy's lists of values start at 0 in requests and responses.
local function first(headers, name)
  local values = headers[name:lower()]
  return values and (values[0] or values[1]) or ""
end

local function ask(txn)
  local sent = txn.http:req_get_headers()
  local headers = {
    ["x-forwarded-method"] = { txn.sf:method() },
    ["x-forwarded-uri"] = { txn.sf:pathq() },
    ["x-forwarded-for"] = { txn.sf:src() },
    ["x-forwarded-proto"] = { txn:get_var("txn.proto") },
  }
  for _, name in ipairs(ASKED) do
    headers[name] = sent[name]
  end
  return core.httpclient():get({
    url = KEYWARD .. txn:get_var("txn.route"),
    headers = headers,
    timeout = TIMEOUT_MS,
  })
end

local function deny(txn, answer)
  if first(answer.headers, "x-keyward-code") == "secret_in_url" then
    txn:set_var("txn.path", "-")
  end
  local headers = {}
  for _, name in ipairs(ANSWERED) do
    local value = first(answer.headers, name)
    if value ~= "" then
      headers[name] = { value }
    end
  end
  txn:done(txn:reply({ status = answer.status, headers = headers, body = answer.body }))
end

local function allow(txn, answer)
  for _, name in ipairs(IDENTITY) do
    txn.http:req_set_header(name, first(answer.headers, name))
  end
  txn:set_var("txn.key", first(answer.headers, "x-keyward-key"))
  txn:set_var("txn.ratelimit", first(answer.headers, "ratelimit"))
  txn:set_var("txn.ratelimit_policy", first(answer.headers, "ratelimit-policy"))
  txn:set_var("txn.keyward", "allowed")
end

core.register_action("keyward", { "http-req" }, function(txn)
  local answer = ask(txn)
  local code = first(answer.headers or {}, "x-keyward-code")
  local preflight = first(answer.headers or {}, "keyward-preflight")
  -- Any other 200 is not enough: another program may be listening on Keyward's port.
  if answer.status == 200 and (code == "valid" or preflight == "allowed") then
    allow(txn, answer)
  elseif DENIED[answer.status] and code ~= "" and code ~= "valid" then
    deny(txn, answer)
  end
end)
