import { mkdtempSync, rmSync } from 'node:fs'
import { lstat, mkdir, readdir, readFile, readlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { DomainError } from '@taxiway/domain'
import t from 'tap'
import { defaultSourceLimits, type SourceLimits } from '../src/index.js'
import { extractArchive } from '../src/source/extract-archive.js'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const work = mkdtempSync(join(tmpdir(), 'taxiway-archive-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))

type Entry = {
  name: string
  type?: string
  data?: string | Buffer
  mode?: number
  link?: string
  size?: number
}

// Written by hand, because normal packers refuse to write these archives.
function header({ name, type = '0', data = '', mode = 0o644, link = '', size }: Entry): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0, 100, 'utf8')
  block.write(mode.toString(8).padStart(7, '0'), 100)
  block.write('0000000', 108)
  block.write('0000000', 116)
  block.write((size ?? Buffer.byteLength(data)).toString(8).padStart(11, '0'), 124)
  block.write('00000000000', 136)
  block.write(' '.repeat(8), 148)
  block.write(type, 156)
  block.write(link, 157, 100, 'utf8')
  block.write('ustar\u000000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
function entry(e: Entry): Buffer {
  const data = Buffer.from(e.data ?? '')
  return Buffer.concat([header(e), data, Buffer.alloc((512 - (data.length % 512)) % 512)])
}
function pax(records: Record<string, string>, type = 'x'): Buffer {
  const data = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`
    let length = Buffer.byteLength(rest)
    while (String(length).length + Buffer.byteLength(rest) !== length) length++
    return length + rest
  })
  return entry({ name: type === 'g' ? 'pax_global_header' : 'pax', type, data: data.join('') })
}
const commit = (sha = SHA) => pax({ comment: sha }, 'g')
const top = entry({ name: 'o-r-0123456/', type: '5', mode: 0o775 })
const file = (name: string, change: Partial<Entry> = {}) =>
  entry({ name: `o-r-0123456/${name}`, data: 'x', ...change })
const dir = (name: string) => entry({ name: `o-r-0123456/${name}/`, type: '5', mode: 0o755 })
const symlink = (name: string, link: string) => file(name, { type: '2', link, data: '' })
const tar = (...parts: Buffer[]) => Buffer.concat([commit(), top, ...parts, Buffer.alloc(1024)])
const pack = (...parts: Buffer[]) => gzipSync(tar(...parts))

let serial = 0
async function unpack(archive: Buffer, limits: Partial<SourceLimits> = {}) {
  const directory = join(work, `${serial++}`, 'source')
  await mkdir(join(directory, '..'))
  await mkdir(directory, { mode: 0o700 })
  const chunks = archive.toString('latin1').match(/[\s\S]{1,1000}/g) ?? []
  const input = Readable.from(chunks.map(chunk => Buffer.from(chunk, 'latin1')))
  const signal = new AbortController().signal
  const all = { ...defaultSourceLimits, ...limits }
  const result = await extractArchive({ archive: input, directory, sha: SHA, limits: all, signal })
  return { directory, ...result }
}

// What a rejected archive wrote before the rejection: nothing outside the directory and no special file.
async function inspect(directory: string) {
  const found: { path: string; mode: number; kind: string }[] = []
  for (const name of await readdir(directory, { recursive: true })) {
    const stat = await lstat(join(directory, name))
    const kind = stat.isFile()
      ? 'file'
      : stat.isDirectory()
        ? 'directory'
        : stat.isSymbolicLink()
          ? 'link'
          : 'special'
    found.push({ path: name, mode: stat.mode & 0o7777, kind })
  }
  return found
}

t.test('an ordinary tree is extracted unchanged, without its top directory', async t => {
  const long = `${'deep/'.repeat(30)}file.txt`
  const { directory, files } = await unpack(
    pack(
      file('package.json', { data: '{}' }),
      dir('bin'),
      file('bin/run', { data: '#!/bin/sh\n', mode: 0o100775 }),
      file('empty', { data: '' }),
      file('big', { data: Buffer.alloc(300_000, 'ab') }),
      symlink('bin/link', '../package.json'),
      symlink('dangling', 'not/there'),
      pax({ path: `o-r-0123456/${long}` }),
      file('short', { data: 'long path' }),
      file('ünïcode 🚀.txt'),
    ),
  )
  t.equal(files, 8)
  t.equal(await readFile(join(directory, 'package.json'), 'utf8'), '{}')
  t.equal((await readFile(join(directory, 'big'))).length, 300_000)
  t.equal(await readlink(join(directory, 'bin/link')), '../package.json')
  t.equal(await readFile(join(directory, long), 'utf8'), 'long path')
  t.equal((await lstat(join(directory, 'bin/run'))).mode & 0o111, 0o111)
  t.equal((await lstat(join(directory, 'package.json'))).mode & 0o111, 0)
  t.equal((await lstat(directory)).mode & 0o777, 0o700)
})

const device = (type: string) => file('node', { type, data: '' })
const many = (count: number) => Array.from({ length: count }, (_, i) => file(`f${i}`, { data: '' }))
const chain = Array.from({ length: 60 }, (_, i) => symlink(`l${i}`, `l${i + 1}`))
const crafted: [string, Buffer, string, Partial<SourceLimits>?][] = [
  ['dot-dot path', pack(file('../../escape')), 'source.invalid_archive'],
  ['dot-dot in the middle', pack(file('a/../../escape')), 'source.invalid_archive'],
  [
    'dot-dot as the top',
    gzipSync(Buffer.concat([commit(), entry({ name: '../escape' })])),
    'source.invalid_archive',
  ],
  ['absolute path', pack(entry({ name: '/tmp/taxiway-escape' })), 'source.invalid_archive'],
  ['doubled slash', pack(file('a//b')), 'source.invalid_archive'],
  ['single dot', pack(file('./a')), 'source.invalid_archive'],
  ['another top directory', pack(entry({ name: 'other/file' })), 'source.invalid_archive'],
  [
    'a file instead of the top',
    gzipSync(Buffer.concat([commit(), entry({ name: 'o' })])),
    'source.invalid_archive',
  ],
  ['absolute link', pack(symlink('l', '/etc/passwd')), 'source.invalid_archive'],
  ['link outside', pack(symlink('l', '../x')), 'source.invalid_archive'],
  ['link outside from a folder', pack(dir('d'), symlink('d/l', '../../x')), 'source.invalid_archive'],
  [
    'link chain outside',
    pack(dir('d'), symlink('d/up', '..'), symlink('l', 'd/up/../x')),
    'source.invalid_archive',
  ],
  [
    'chain outside, in the other order',
    pack(symlink('l', 'd/up/../x'), symlink('d/up', '..')),
    'source.invalid_archive',
  ],
  ['links in a circle', pack(symlink('a', 'b'), symlink('b', 'a')), 'source.invalid_archive'],
  ['a long chain of links', pack(...chain), 'source.invalid_archive'],
  ['link without target', pack(symlink('l', '')), 'source.invalid_archive'],
  ['file through a link', pack(symlink('d', '.'), file('d/f')), 'source.invalid_archive'],
  ['file through a link in another case', pack(symlink('D', '.'), file('d/f')), 'source.invalid_archive'],
  ['file below a file', pack(file('f'), file('f/g')), 'source.invalid_archive'],
  [
    'hard link',
    pack(file('a'), file('b', { type: '1', link: 'o-r-0123456/a', data: '' })),
    'source.invalid_archive',
  ],
  [
    'hard link to a link outside',
    pack(file('b', { type: '1', link: '/etc/passwd', data: '' })),
    'source.invalid_archive',
  ],
  ['name twice', pack(file('a'), file('a')), 'source.invalid_archive'],
  ['link, then a file of its name', pack(symlink('a', 'b'), file('a')), 'source.invalid_archive'],
  ['file, then a directory of its name', pack(file('a'), dir('a')), 'source.invalid_archive'],
  ['directory twice', pack(dir('a'), dir('a')), 'source.invalid_archive'],
  ['case clash', pack(file('README'), file('readme')), 'source.invalid_archive'],
  ['clash of Unicode forms', pack(file('caf\u00e9'), file('cafe\u0301')), 'source.invalid_archive'],
  ['case clash of folders', pack(file('Src/a'), file('src/b')), 'source.invalid_archive'],
  ['pax path override', pack(pax({ path: '../../escape' }), file('a')), 'source.invalid_archive'],
  ['pax link override', pack(pax({ linkpath: '/etc/passwd' }), symlink('l', 'a')), 'source.invalid_archive'],
  ['pax NUL in the path', pack(pax({ path: 'o-r-0123456/a\0b' }), file('a')), 'source.invalid_archive'],
  ['GNU sparse in pax', pack(pax({ 'GNU.sparse.size': '9999999' }), file('a')), 'source.invalid_archive'],
  ['GNU sparse entry', pack(file('a', { type: 'S' })), 'source.invalid_archive'],
  ['character device', pack(device('3')), 'source.invalid_archive'],
  ['block device', pack(device('4')), 'source.invalid_archive'],
  ['FIFO', pack(device('6')), 'source.invalid_archive'],
  ['contiguous file', pack(file('a', { type: '7' })), 'source.invalid_archive'],
  ['unknown type', pack(device('Z')), 'source.invalid_archive'],
  [
    'directory with content',
    pack(file('d/', { type: '5', data: 'x'.repeat(512) })),
    'source.invalid_archive',
  ],
  ['a .git folder', pack(file('sub/.git/config')), 'source.invalid_archive'],
  ['a .GIT link', pack(symlink('.GIT', 'x')), 'source.invalid_archive'],
  [
    'path too long',
    pack(pax({ path: `o-r-0123456/${'a/'.repeat(520)}a` }), file('a')),
    'source.invalid_archive',
  ],
  [
    'name too long',
    pack(pax({ path: `o-r-0123456/${'a'.repeat(256)}` }), file('a')),
    'source.invalid_archive',
  ],
  ['too deep', pack(pax({ path: `o-r-0123456/${'a/'.repeat(65)}a` }), file('a')), 'source.invalid_archive'],
  ['too many entries', pack(...many(60)), 'source.too_large', { entries: 50 }],
  ['too many implied folders', pack(file('a/b/c/d/e/f')), 'source.too_large', { entries: 5 }],
  [
    'too many bytes',
    pack(file('a', { data: 'x'.repeat(5000) })),
    'source.too_large',
    { unpackedBytes: 4000 },
  ],
  ['gzip bomb', pack(file('a', { data: Buffer.alloc(8_000_000) })), 'source.too_large'],
  [
    'bomb behind a lying size',
    pack(header({ name: 'o-r-0123456/a', size: 8 ** 11 - 1 })),
    'source.invalid_archive',
  ],
  [
    'another commit',
    gzipSync(Buffer.concat([commit('f'.repeat(40)), top, file('a')])),
    'source.invalid_archive',
  ],
  ['no commit', gzipSync(Buffer.concat([top, file('a'), Buffer.alloc(1024)])), 'source.invalid_archive'],
  ['commit later on', gzipSync(Buffer.concat([top, commit(), file('a')])), 'source.invalid_archive'],
  ['nothing inside', gzipSync(Buffer.alloc(0)), 'source.invalid_archive'],
  ['not gzip', tar(file('a')), 'source.invalid_archive'],
  ['not tar', gzipSync(Buffer.concat([commit(), Buffer.alloc(2048, 'z')])), 'source.invalid_archive'],
  ['gzip cut off', pack(file('a', { data: 'x'.repeat(900) })).subarray(0, -12), 'source.unavailable'],
  ['nothing at all', Buffer.alloc(0), 'source.unavailable'],
  [
    'tar cut off in a file',
    gzipSync(tar(file('a', { data: 'x'.repeat(900) })).subarray(0, 2300)),
    'source.invalid_archive',
  ],
]

t.test('crafted archives are rejected and leave no file outside and no special file', async t => {
  for (const [name, archive, code, limits] of crafted) {
    const error = await unpack(archive, limits).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    t.ok(error instanceof DomainError && error.code === code, `${name}: ${error ?? 'accepted'}`)
    const root = join(work, `${serial - 1}`)
    t.same(await readdir(root), ['source'], `${name} stays inside`)
    const left = await inspect(join(root, 'source'))
    t.notOk(
      left.find(({ kind, mode }) => kind === 'special' || (kind === 'file' && mode & 0o7022)),
      name,
    )
  }
  t.ok(crafted.length >= 40, `${crafted.length} archives`)
  t.same(await readdir(work).then(names => names.filter(name => !/^\d+$/.test(name))), [])
})

t.test('set-uid, set-gid, sticky and foreign write bits are dropped', async t => {
  const { directory } = await unpack(
    pack(file('a', { mode: 0o6777 }), file('b', { mode: 0o1666 }), file('c', { mode: 0 })),
  )
  const modes = (await inspect(directory)).map(({ mode }) => mode & ~0o755)
  t.same(modes, [0, 0, 0])
})
