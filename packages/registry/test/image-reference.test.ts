import t from 'tap'
import { parseChallenge } from '../src/auth/parse-challenge.js'
import { formatImageReference, parseImageReference, registryUrl } from '../src/index.js'

const digest = `sha256:${'a'.repeat(64)}`

t.test('references are read as Docker reads them', async t => {
  const read = (text: string) => {
    const { registry, repository, tag = '-', digest = '-' } = parseImageReference(text)
    return [registry, repository, tag, digest].join(' ')
  }
  t.equal(read('debian'), 'docker.io library/debian latest -')
  t.equal(read('debian:bookworm-slim'), 'docker.io library/debian bookworm-slim -')
  t.equal(read('team/app'), 'docker.io team/app latest -')
  t.equal(read('localhost/app:1'), 'localhost app 1 -')
  t.equal(read('registry:5000/a/b:1'), 'registry:5000 a/b 1 -')
  t.equal(read('[::1]:5000/a'), '[::1]:5000 a latest -')
  t.equal(read(`registry.fly.io/images@${digest}`), `registry.fly.io images - ${digest}`)
  t.equal(read(`r.example/images:v1@${digest}`), `r.example images v1 ${digest}`)
  for (const text of [
    '',
    'UPPER/case',
    'r.example/',
    'r.example/a:',
    'r.example/a@sha256:abc',
    `r.example/a@${digest}@${digest}`,
    'r.example/../a',
    'r.example/a b',
    `r.example/${'a'.repeat(256)}`,
    'https://r.example/a',
  ])
    t.throws(() => parseImageReference(text), { code: 'registry.reference_invalid' }, text)
  const reference = parseImageReference(`r.example/a:v1@${digest}`)
  t.equal(formatImageReference(reference), `r.example/a:v1@${digest}`)
})

t.test('a registry is reached by TLS, unless it is this machine or its address says otherwise', async t => {
  t.equal(registryUrl('r.example').origin, 'https://r.example')
  t.equal(registryUrl('docker.io').origin, 'https://registry-1.docker.io')
  t.equal(registryUrl('localhost:5000').origin, 'http://localhost:5000')
  t.equal(registryUrl('127.0.0.1:5000').origin, 'http://127.0.0.1:5000')
  t.equal(registryUrl('[::1]:5000').origin, 'http://[::1]:5000')
  t.equal(registryUrl('127.example').origin, 'https://127.example')
  t.equal(registryUrl('http://registry:5000').origin, 'http://registry:5000')
  t.throws(() => registryUrl('a b'), { code: 'registry.reference_invalid' })
})

t.test('challenges are read, and one that we can answer is found', async t => {
  t.same(parseChallenge('Basic realm="x"'), { scheme: 'basic' })
  t.same(
    parseChallenge('Bearer realm="https://auth.example/token",service="r.example",scope="a:b:pull,push"'),
    {
      scheme: 'bearer',
      realm: 'https://auth.example/token',
      service: 'r.example',
    },
  )
  t.match(parseChallenge('Basic realm="x", Bearer realm="https://auth.example/token"'), { scheme: 'bearer' })
  t.match(parseChallenge(['Negotiate', 'basic realm="x"']), { scheme: 'basic' })
  for (const text of [undefined, '', 'Negotiate', 'Bearer realm="not a url"', 'Bearer service="x"'])
    t.equal(parseChallenge(text), undefined)
})
