import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import t from 'tap'
import { describeRefusedRange } from '../src/egress/address-range.js'
import { destinationOfUrl, formatDestination, parseDestination } from '../src/egress/destination.js'
import { createEgressRules, type EgressSettings } from '../src/egress/egress-rules.js'

const refused = {
  'a loopback address': ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1'],
  'a private address': [
    ...['10.0.0.5', '172.16.0.1', '172.31.255.255', '192.168.1.1', '::ffff:10.0.0.5'],
    ...['100.64.0.1', '100.100.100.200', 'fc00::1', 'fd00:ec2::254', 'fdaa::3', 'fec0::1'],
  ],
  'a link-local address': ['169.254.169.254', '169.254.170.2', 'fe80::1', '::ffff:169.254.169.254'],
  'a multicast address': ['224.0.0.1', '239.255.255.250', 'ff02::1'],
  'a broadcast address': ['255.255.255.255'],
  'an unspecified address': ['0.0.0.0', '0.1.2.3', '::'],
  'an address that translates to IPv4': ['64:ff9b::7f00:1', '64:ff9b:1::a00:5', '::ffff:0:127.0.0.1'],
  'an address that tunnels IPv4': ['2002:7f00:1::', '2002:a00:5::1', '2001:0:4136:e378::1'],
  'a reserved address': [
    ...['192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '240.0.0.1'],
    ...['100::1', '2001:db8::1', '3fff::1', '4000::1', '5f00::1', '8000::1'],
  ],
  'an address of the machine’s cloud platform': ['168.63.129.16', '::ffff:168.63.129.16'],
  'an address of the machine that builds': ['93.184.216.34', '::ffff:93.184.216.34', '2a00:1450::7'],
  'not an address': ['', 'localhost', '10.0.0', '1.2.3.4.5', 'fe80::1%'],
}

t.test('only public addresses of others are reached', async t => {
  const own = ['127.0.0.1', '93.184.216.34', '2a00:1450::7']
  for (const [why, addresses] of Object.entries(refused))
    for (const address of addresses) t.equal(describeRefusedRange(address, own), why, address)
  for (const address of ['8.8.8.8', '93.184.216.35', '172.32.0.1', '2606:4700::1111', '2a00:1450::8'])
    t.equal(describeRefusedRange(address, own), undefined, address)
})

t.test('every spelling of a destination is the same destination', async t => {
  const spellings = ['127.0.0.1', '2130706433', '0x7f.1', '0x7f000001', '0177.0.0.1', '127.1', '127.0.0.1.']
  for (const spelling of spellings)
    t.same(parseDestination(`${spelling}:5432`, 443), { host: '127.0.0.1', port: 5432 }, spelling)
  for (const spelling of ['[::1]', '[0:0:0:0:0:0:0:1]', '[::0:1]'])
    t.same(parseDestination(`${spelling}:80`, 443), { host: '::1', port: 80 }, spelling)
  t.same(parseDestination('[::1]', 443), { host: '::1', port: 443 })
  t.same(parseDestination('EXAMPLE.com.', 443), { host: 'example.com', port: 443 })
  t.same(parseDestination('example.com:80', 443), { host: 'example.com', port: 80 })
  t.equal(formatDestination({ host: '::1', port: 80 }), '[::1]:80')
  for (const text of [
    '',
    ':80',
    'a:0',
    'a:65536',
    'a:b',
    'a b',
    'u@a:80',
    'a/b:80',
    'http://a',
    '::1',
    'a:80:80',
  ])
    t.equal(parseDestination(text, 443), undefined, text)
  t.same(destinationOfUrl('http://2130706433/x'), { host: '127.0.0.1', port: 80 })
  t.same(destinationOfUrl('https://[::1]:8443/x'), { host: '::1', port: 8443 })
  for (const text of ['ftp://a/', 'a', 'file:///etc/passwd']) t.equal(destinationOfUrl(text), undefined, text)
})

const names: Record<string, readonly string[]> = {
  'public.test': ['8.8.8.8', '2606:4700::1111'],
  'private.test': ['10.0.0.5'],
  'mixed.test': ['127.0.0.1', '8.8.4.4', '::1'],
  'metadata.test': ['169.254.169.254'],
  'many.test': Array.from({ length: 4_000 }, (_, at) => `8.8.${at >> 8}.${at & 255}`),
  'late.test': [...Array.from({ length: 16 }, (_, at) => `10.0.0.${at}`), '8.8.8.8'],
  'first.test': [...Array.from({ length: 15 }, (_, at) => `10.0.0.${at}`), '8.8.8.8'],
}

const decideWith = (
  settings: Partial<EgressSettings>,
  describeRange: typeof describeRefusedRange = describeRefusedRange,
) => {
  const ofBuild = async (name: string) => {
    if (name === 'broken.test') throw new Error('ETIMEOUT')
    return names[name] ?? []
  }
  const ofOperator = async (name: string) => [...(names[name] ?? []), '10.9.9.9']
  const rules = createEgressRules(
    { mode: 'public', allow: [], ...settings },
    { resolvers: { ofBuild, ofOperator, cancel: () => undefined }, describeRange },
  )
  return async (text: string) => {
    const decision = await rules.decide(parseDestination(text, 443) ?? { host: '', port: 0 })
    return 'addresses' in decision ? decision.addresses : `${decision.status} ${decision.refusal}`
  }
}
const operator = 'If builds may reach it, the operator adds it to BUILD_EGRESS_ALLOW.'

t.test('by default builds reach public addresses on the ports of the web', async t => {
  const decide = decideWith({})
  t.same(await decide('public.test'), ['8.8.8.8', '2606:4700::1111'])
  t.same(await decide('8.8.8.8:80'), ['8.8.8.8'])
  t.same(await decide('mixed.test'), ['8.8.4.4'], 'the public addresses of a name, no other')
  t.equal(
    await decide('10.0.0.5:5432'),
    `403 The build asked for 10.0.0.5:5432, a private address. Builds reach public addresses only. ${operator}`,
  )
  t.equal(
    await decide('private.test'),
    `403 The build asked for private.test:443, which has a private address. Builds reach public addresses only. ${operator}`,
  )
  t.match(await decide('metadata.test'), /^403 .* link-local address/)
  t.equal(
    await decide('public.test:5432'),
    `403 The build asked for public.test:5432. Builds reach the ports 80 and 443 only. ${operator}`,
  )
  t.match(await decide('8.8.8.8:25'), /^403 .* ports 80 and 443 only/)
  t.match(await decide('absent.test'), /^502 .* there is no such name/)
  t.match(await decide('broken.test'), /^502 .* DNS did not answer/)
})

t.test('the operator allows destinations at any address, each with its port', async t => {
  const decide = decideWith({ allow: ['PRIVATE.test:8081', '10.0.0.5:5432', 'localhost', '[fd00::1]:80'] })
  t.same(await decide('private.test:8081'), ['10.0.0.5', '10.9.9.9'], 'as the machine resolves it')
  t.match(await decide('private.test'), /^403/)
  t.same(await decide('10.0.0.5:5432'), ['10.0.0.5'])
  t.same(await decide('167772165:5432'), ['10.0.0.5'])
  t.match(await decide('10.0.0.5:5433'), /^403/)
  t.same(await decide('localhost:443'), ['10.9.9.9'])
  t.same(await decide('[fd00:0::1]:80'), ['fd00::1'])
  t.throws(() => decideWith({ allow: ['http://a'] }), /not a destination/)
})

t.test('with a list builds reach what is on it and nothing else', async t => {
  const decide = decideWith({ mode: 'listed', allow: ['public.test'] })
  t.same(await decide('public.test'), ['8.8.8.8', '2606:4700::1111', '10.9.9.9'])
  for (const text of ['public.test:80', 'mixed.test', '8.8.8.8', '10.0.0.5'])
    t.match(
      await decide(text),
      /^403 .* reach the hosts of BUILD_EGRESS_ALLOW and the npm registry only/,
      text,
    )
})

t.test('a decision costs the same however many addresses a name has', async t => {
  const { networkInterfaces } = os
  let listed = 0
  os.networkInterfaces = () => {
    listed += 1
    return networkInterfaces()
  }
  syncBuiltinESMExports()
  t.teardown(() => {
    os.networkInterfaces = networkInterfaces
    syncBuiltinESMExports()
  })
  const judged: string[] = []
  const decide = decideWith({}, (address, own) => {
    judged.push(address)
    return describeRefusedRange(address, own)
  })
  t.same(await decide('many.test'), ['8.8.0.0', '8.8.0.1', '8.8.0.2', '8.8.0.3'])
  t.equal(judged.length, 16)
  t.equal(listed, 1)
  t.same(await decide('first.test'), ['8.8.8.8'], 'refused addresses among them are left out, as ever')
  t.match(await decide('late.test'), /^403 .* has a private address/)
})
