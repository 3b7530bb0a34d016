-- A shop's API as its clients call it: five kinds of answers between 0.2 and 100 KB, orders posted as JSON, the heads that browsers and meshes send.
-- Every request carries a number of its own in `x-request-id`; with the argument `ids` also in its path, so that a wrong pair can be seen.
local ids = false
local n = 0
local threads = 0
local seed = 7

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  ids = args[1] == "ids"
  seed = seed + number * 7919
end

-- Numbers that look random and are the same in every run.
local function chance(most)
  seed = (seed * 16807) % 2147483647
  return seed % most
end

local agents = {
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  "shop-app/7.4.1 (Android 16; Pixel 9)",
  "checkout/2.18 (+https://shop.example/bots) node/24",
}
local kinds = {}
local shares = { cart = 50, items = 35, orders = 12, report = 2, export = 1 }
for kind, share in pairs(shares) do
  for _ = 1, share do kinds[#kinds + 1] = kind end
end
table.sort(kinds)

function request()
  n = n + 1
  local id = number * 100000000 + n
  local kind = kinds[chance(100) + 1]
  if kind == "export" and chance(2) == 0 then kind = "cart" end
  local item = ids and id or chance(5000)
  local head = "Host: api.shop.example\r\nUser-Agent: " .. agents[chance(3) + 1]
    .. "\r\nAccept: application/json\r\nAccept-Language: en-GB,en;q=0.9\r\nX-Request-Id: " .. id
    .. "\r\nTraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nCookie: session=9f2c7d1e4b; theme=dark"
    .. "\r\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.4bf92f3577b34da6a3ce929d0e0e4736\r\n"
  local dice = chance(100)
  if dice < 15 then
    local body = '{"customer":{"id":' .. item .. ',"name":"Robin Vale","email":"robin@shop.example"},"items":[{"sku":"TEA-' .. chance(900)
      .. '","quantity":' .. (1 + chance(4)) .. ',"price":9.90}],"payment":{"method":"card","token":"tok_' .. id .. '"},"note":"leave at the door"}'
    return "POST /api/v1/orders/" .. item .. " HTTP/1.1\r\n" .. head .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
  end
  if dice == 99 then kind = chance(2) == 0 and "gone" or "broken" end
  return "GET /api/v1/" .. kind .. "/" .. item .. "?page=" .. chance(20) .. "&size=20 HTTP/1.1\r\n" .. head .. "\r\n"
end
