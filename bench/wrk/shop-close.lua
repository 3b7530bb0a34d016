-- The smallest call there is, for one connection each.
local n = 0
function request()
  n = n + 1
  return "GET /api/v1/cart/" .. (n % 5000) .. " HTTP/1.1\r\nHost: api.shop.example\r\nUser-Agent: checkout/2.18\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
end
