-- Counts one request under KEYS[1]: most of ARGV[2], one more each ARGV[1] microseconds (GCRA).
-- What is kept is the instant at which the quota will be full again; a key without one is full.
-- The time is that of Redis, so that the clocks of the nodes do not matter.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local period, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = tonumber(redis.call('GET', KEYS[1]) or now)
-- Never later than what this quota allows: it may have been another one, or the clock another.
full = math.min(math.max(full, now), now + period * most)
local over = full - period * (most - 1) - now
if over > 0 then
    return {0, 0, over}
end
full = full + period
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
local room = now + period * most - full
local remaining = math.floor(room / period)
return {1, remaining, (remaining + 1) * period - room}
