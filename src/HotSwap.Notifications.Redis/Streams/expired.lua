-- Returns the execution ids of active deployments whose lease has expired, earliest first. The clock of the Redis server applies.
-- KEYS: the ends of leases, the durations of leases. ARGV: 1 the maximum number of deployments, 2 the prefix of all keys.

local leases, durations = unpack(KEYS)
local time = redis.call('TIME')
local expired = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', time[1] * 1000 + math.floor(time[2] / 1000), 'LIMIT', 0, ARGV[1])) do
  if redis.call('EXISTS', ARGV[2] .. 'deployment:' .. id) == 1 then
    expired[#expired + 1] = id
  else
    redis.call('ZREM', leases, id)
    redis.call('HDEL', durations, id)
  end
end

return expired
