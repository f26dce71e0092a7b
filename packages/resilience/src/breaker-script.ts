/**
 * The rules of breaker-rules.ts as one Redis script, so that every step is atomic over all processes. It counts by the server's
 * clock, because the clocks of our processes may differ; ARGV[2] > 0 replaces it in tests.
 *
 * KEYS[1] the breaker's hash. ARGV: 1 operation (admit | record | read), 2 now, 3 windowMs, 4 slices, 5 minimumCalls, 6 failureRatio,
 * 7 failuresInARow, 8 openMs, 9 maxOpenMs, 10 jitter, 11 probeLeaseMs, 12 suspectWindowMs, 13 random, 14 token, 15 outcome.
 * Answers admit: {allowed 0|1, state, retryInMs, hold 0|1, probe}; record and read: {state, retryInMs, failuresInARow, openings}.
 */
export const breakerScript = `
local key, op = KEYS[1], ARGV[1]
local now = tonumber(ARGV[2])
if now <= 0 then
  local t = redis.call('TIME')
  now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
local h = {}
local flat = redis.call('HGETALL', key)
for i = 1, #flat, 2 do h[flat[i]] = flat[i + 1] end
local function num(field) return tonumber(h[field] or '0') end
local openUntil, openings, inRow = num('openUntil'), num('openings'), num('inRow')
local inARow = tonumber(ARGV[7])

local function write(...)
  redis.call('HSET', key, ...)
  redis.call('PEXPIRE', key, math.max(tonumber(ARGV[9]) * 4, tonumber(ARGV[3]) * 2))
end

local function open()
  local period = math.min(tonumber(ARGV[8]) * 2 ^ openings, tonumber(ARGV[9]))
  local jitter = tonumber(ARGV[10])
  period = math.floor(period * (1 - jitter + 2 * jitter * tonumber(ARGV[13])) + 0.5)
  redis.call('DEL', key)
  openings, openUntil, inRow = openings + 1, now + period, 0
  write('openings', openings, 'openUntil', openUntil)
end

local function snapshot()
  local state = 'closed'
  if openUntil > 0 then state = openUntil > now and 'open' or 'half_open' end
  return { state, math.max(openUntil - now, 0), inRow, openings }
end

if op == 'read' then return snapshot() end

if op == 'admit' then
  if openUntil > now then return { 0, 'open', openUntil - now, 0, '' } end
  if openUntil > 0 then
    local probeUntil = num('probeUntil')
    if h['probe'] and probeUntil > now then return { 0, 'half_open', probeUntil - now, 0, '' } end
    write('probe', ARGV[14], 'probeUntil', now + tonumber(ARGV[11]))
    return { 1, 'half_open', 0, 0, ARGV[14] }
  end
  if inRow == 0 then return { 1, 'closed', 0, 0, '' } end
  local size = tonumber(ARGV[12])
  local window = math.floor(now / size)
  local used = num('suspectWindow') == window and num('suspectCalls') or 0
  if used >= inARow then return { 0, 'closed', (window + 1) * size - now, 1, '' } end
  write('suspectWindow', window, 'suspectCalls', used + 1)
  return { 1, 'closed', 0, 0, '' }
end

local token, outcome = ARGV[14], ARGV[15]
if openUntil > 0 then
  if token == '' or token ~= h['probe'] then return snapshot() end
  redis.call('HDEL', key, 'probe', 'probeUntil')
  if outcome == 'failure' then open() end
  if outcome == 'success' then
    redis.call('DEL', key)
    openUntil, openings, inRow = 0, 0, 0
  end
  return snapshot()
end
if token ~= '' or outcome == 'abandoned' then return snapshot() end

local slices = tonumber(ARGV[4])
local slice = math.floor(now / (tonumber(ARGV[3]) / slices))
local calls, failures = 1, 0
for field, value in pairs(h) do
  local kind, at = string.match(field, '^([cf]):(%d+)$')
  if kind then
    if tonumber(at) <= slice - slices then
      redis.call('HDEL', key, field)
    elseif kind == 'c' then
      calls = calls + tonumber(value)
    else
      failures = failures + tonumber(value)
    end
  end
end
redis.call('HINCRBY', key, 'c:' .. slice, 1)
if outcome == 'success' then
  inRow = 0
  write('inRow', 0)
  return snapshot()
end
redis.call('HINCRBY', key, 'f:' .. slice, 1)
failures, inRow = failures + 1, inRow + 1
write('inRow', inRow)
if inRow >= inARow or (calls >= tonumber(ARGV[5]) and failures >= calls * tonumber(ARGV[6])) then open() end
return snapshot()
`
