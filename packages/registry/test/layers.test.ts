import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { extract, type Header, pack } from 'tar-stream'
import { applyLayer, type LayerEntry, resolveWithin, writeLayer } from '../src/index.js'
import { readAll } from './fixture.js'

const layerOf = async (t: Test, entries: LayerEntry[]) => {
  const file = join(mkdtempSync(join(t.testdirName, 'layer-')), 'layer.tar.gz')
  return writeLayer(entries, { file })
}

const listTar = async (bytes: Buffer): Promise<Header[]> => {
  const headers: Header[] = []
  const reader = extract()
  reader.end(bytes)
  for await (const entry of reader) {
    headers.push(entry.header)
    entry.resume()
  }
  return headers
}

t.test(
  'the same entries give the same digest: order, times, owners and hard links do not matter',
  async t => {
    const root = t.testdir({ one: { 'a.js': 'a', run: '#!/bin/sh' }, two: { 'a.js': 'a', run: '#!/bin/sh' } })
    utimesSync(join(root, 'one/a.js'), 1, 1)
    chmodSync(join(root, 'two/a.js'), 0o600)
    linkSync(join(root, 'two/a.js'), join(root, 'two/other-name'))
    const longName = `node_modules/${'deep/'.repeat(40)}ä-${'n'.repeat(120)}.js`
    const entries = (folder: string): LayerEntry[] => [
      { path: 'app', kind: 'folder' },
      { path: 'app/a.js', kind: 'file', from: join(root, folder, 'a.js'), executable: false },
      { path: 'app/run', kind: 'file', from: join(root, folder, 'run'), executable: true },
      { path: 'app/link', kind: 'link', target: 'a.js' },
      { path: longName, kind: 'text', text: 'long' },
    ]
    const one = await layerOf(t, entries('one'))
    const two = await layerOf(t, entries('two').reverse())
    t.equal(one.digest, two.digest)
    t.equal(one.diffId, two.diffId)
    const packed = readFileSync(one.file)
    t.equal(one.size, packed.length)
    t.equal(one.digest, `sha256:${createHash('sha256').update(packed).digest('hex')}`)
    const unpacked = gunzipSync(packed)
    t.equal(one.diffId, `sha256:${createHash('sha256').update(unpacked).digest('hex')}`)
    const headers = await listTar(unpacked)
    t.same(
      headers.map(({ name, type, mode }) => `${name} ${type} ${mode.toString(8)}`),
      [
        'app/ directory 755',
        'app/a.js file 644',
        'app/link symlink 777',
        'app/run file 755',
        `${longName} file 644`,
      ],
    )
    t.ok(headers.every(({ uid, gid, mtime }) => uid === 1000 && gid === 1000 && mtime.getTime() === 0))
  },
)

t.test('a layer refuses what leads out of the image, what is there twice, and what is no file', async t => {
  const root = t.testdir({ secret: 'host' })
  symlinkSync(join(root, 'secret'), join(root, 'link'))
  const refused = async (entries: LayerEntry[], message: RegExp) => {
    const file = join(mkdtempSync(join(root, 'layer-')), 'layer.tar.gz')
    await t.rejects(writeLayer(entries, { file }), { code: 'registry.layer_invalid', message })
    t.notOk(existsSync(file), 'no file is left')
  }
  for (const path of ['../x', '/etc/passwd', 'a/../../x', '', 'a//b', '.', 'a/.wh.b', 'a\0b'])
    await refused([{ path, kind: 'text', text: '' }], /leads out of the image/)
  const twice: LayerEntry = { path: 'a', kind: 'text', text: '' }
  await refused([twice, twice], /twice/)
  await refused([{ path: 'a', kind: 'file', from: join(root, 'link'), executable: false }], /cannot be read/)
  await refused([{ path: 'a', kind: 'file', from: '/dev/null', executable: false }], /not a regular file/)
  await refused([{ path: 'a', kind: 'file', from: root, executable: false }], /not a regular file/)
})

type Crafted = Partial<Header> & { name: string; content?: string }

/** A layer as another tool, or an attacker, would make it. */
const craft = async (entries: Crafted[]) => {
  const tar = pack()
  for (const { content = '', ...header } of entries) {
    if (header.type === undefined || header.type === 'file') tar.entry(header, content)
    else tar.entry(header)
  }
  tar.finalize()
  const unpacked = await readAll(tar as AsyncIterable<Buffer>)
  const diffId = `sha256:${createHash('sha256').update(unpacked).digest('hex')}`
  const packed = gzipSync(unpacked)
  const bytes = async function* () {
    yield packed
  }
  return { diffId, bytes: bytes(), compression: 'gzip' as const }
}

const aTree = async (t: Test, ...layers: Crafted[][]) => {
  const outside = t.testdir({ rootfs: {}, 'passwd-of-host': 'root', folder: { kept: 'kept' } })
  const rootfs = join(outside, 'rootfs')
  const apply = async (entries: Crafted[], more: object = {}) =>
    applyLayer({ ...(await craft(entries)), rootfs, ...more })
  for (const layer of layers) await apply(layer)
  const read = (path: string) => readFileSync(join(rootfs, path), 'utf8')
  return { outside, rootfs, apply, read }
}

t.test('layers are put onto each other: files replace, whiteouts remove, opaque folders hide', async t => {
  const { rootfs, read } = await aTree(
    t,
    [
      { name: 'usr/bin/', type: 'directory' },
      { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
      { name: 'usr/bin/tool', content: 'old', mode: 0o4755 },
      { name: 'usr/bin/same', type: 'link', linkname: 'usr/bin/tool' },
      { name: 'etc/a', content: 'a' },
      { name: 'etc/b', content: 'b' },
      { name: 'var/old/x', content: 'x' },
      { name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3 },
    ],
    [
      { name: 'bin/tool', content: 'new', mode: 0o755 },
      { name: './etc/.wh.a' },
      { name: 'var/new', content: 'n' },
      { name: 'var/.wh..wh..opq' },
    ],
  )
  t.equal(read('usr/bin/tool'), 'new', 'through the link of a lower layer')
  t.equal(read('usr/bin/same'), 'old', 'a file is replaced, not written through')
  t.equal(statSync(join(rootfs, 'usr/bin/same')).mode & 0o7777, 0o755, 'no setuid bit')
  t.ok(lstatSync(join(rootfs, 'bin')).isSymbolicLink())
  t.notOk(existsSync(join(rootfs, 'etc/a')))
  t.equal(read('etc/b'), 'b')
  t.notOk(existsSync(join(rootfs, 'var/old')))
  t.equal(read('var/new'), 'n', 'what the layer itself brings stays')
  t.notOk(existsSync(join(rootfs, 'dev/null')))
})

t.test('nothing is written or read outside of the tree, whatever paths and links say', async t => {
  const { outside, rootfs, apply, read } = await aTree(t)
  for (const name of ['../escaped', 'a/../../escaped', '..'])
    await t.rejects(apply([{ name, content: 'x' }]), { code: 'registry.layer_invalid' }, name)
  await apply([
    { name: 'up', type: 'symlink', linkname: '../folder' },
    { name: 'up/escaped', content: 'x' },
    { name: 'abs', type: 'symlink', linkname: outside },
    { name: 'abs/escaped', content: 'x' },
    { name: 'leaf', type: 'symlink', linkname: join(outside, 'passwd-of-host') },
    { name: 'leaf', content: 'mine' },
    { name: '/rooted', content: 'r' },
  ])
  t.notOk(existsSync(join(outside, 'folder/escaped')))
  t.notOk(existsSync(join(outside, 'escaped')))
  t.equal(read('folder/escaped'), 'x', 'the root is the end of `..`')
  t.equal(read(`${outside}/escaped`), 'x', 'an absolute link begins at the root')
  t.equal(read('leaf'), 'mine')
  t.equal(read('rooted'), 'r')
  t.equal(readFileSync(join(outside, 'passwd-of-host'), 'utf8'), 'root')
  await t.rejects(
    apply([
      { name: 'l', type: 'symlink', linkname: '../folder/kept' },
      { name: 'hard', type: 'link', linkname: 'l' },
    ]),
    { code: 'registry.layer_invalid', message: /hard link/ },
  )
  await t.rejects(apply([{ name: 'hard', type: 'link', linkname: '../passwd-of-host' }]), {
    code: 'registry.layer_invalid',
  })
  await apply([
    { name: 'gone', type: 'symlink', linkname: '../folder' },
    { name: 'gone/.wh.kept' },
    { name: '.wh.gone' },
  ])
  t.equal(readFileSync(join(outside, 'folder/kept'), 'utf8'), 'kept')
  await apply([
    { name: 'x', type: 'symlink', linkname: 'y' },
    { name: 'y', type: 'symlink', linkname: 'x' },
  ])
  await t.rejects(apply([{ name: 'x/file', content: '' }]), { message: /circle/ })
  t.equal(await resolveWithin(rootfs, 'x/file'), undefined)
  t.equal(readlinkSync(join(rootfs, 'x')), 'y')
})

t.test('a layer that is damaged, too large, or not the one of the configuration is refused', async t => {
  const { apply } = await aTree(t)
  const entries = [{ name: 'a', content: 'a'.repeat(100_000) }]
  await t.rejects(apply(entries, { limits: { unpackedBytes: 50_000 } }), { message: /more than 50000 bytes/ })
  await t.rejects(apply([...entries, { name: 'b' }], { limits: { entries: 1 } }), {
    message: /more than 1 ent/,
  })
  await t.rejects(apply(entries, { diffId: `sha256:${'0'.repeat(64)}` }), {
    code: 'registry.content_invalid',
  })
  const cut = async function* () {
    yield gzipSync('not a tar, but long enough to look at'.repeat(100)).subarray(0, 60)
  }
  await t.rejects(apply(entries, { bytes: cut() }), { code: 'registry.layer_invalid', message: /damaged/ })
  const failing = async function* () {
    yield Buffer.alloc(0)
    throw Object.assign(new Error('lost'), { code: 'ECONNRESET' })
  }
  await t.rejects(apply(entries, { bytes: failing() }))
})

t.test('what a layer was written from comes out of it', async t => {
  const root = t.testdir({ big: 'x'.repeat(700_000), rootfs: {} })
  const layer = await layerOf(t, [
    { path: 'app/big', kind: 'file', from: join(root, 'big'), executable: false },
    { path: 'app/empty', kind: 'text', text: '' },
  ])
  const rootfs = join(root, 'rootfs')
  const bytes = async function* () {
    yield readFileSync(layer.file)
  }
  await applyLayer({ bytes: bytes(), compression: 'gzip', diffId: layer.diffId, rootfs })
  t.equal(readFileSync(join(rootfs, 'app/big'), 'utf8').length, 700_000)
  t.equal(readFileSync(join(rootfs, 'app/empty'), 'utf8'), '')
})
