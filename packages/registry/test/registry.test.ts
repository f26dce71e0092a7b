import { Sensitive } from '@taxiway/crypto'
import t from 'tap'
import { mediaTypes } from '../src/image/media-types.js'
import { copyImage, digestOf, readImage } from '../src/index.js'
import { aBlob, aClient, anImage, countCalls, noRegistry, readAll, startRegistry } from './fixture.js'

const server = await startRegistry(t)
const skip = server === undefined && noRegistry

if (server === undefined) t.test('a real registry', { skip }, async () => undefined)
else {
  t.test('a blob is pushed in chunks, read back checked, and not sent again', async t => {
    const { calls, metrics } = countCalls()
    const registry = aClient(t, server, { chunkBytes: 100_000, metrics })
    const { bytes, source } = aBlob(250_000)
    t.same(await registry.putBlob('team/app', source), { how: 'uploaded', sentBytes: 250_000 })
    t.same(
      calls.filter(call => call.includes('upload')),
      ['POST upload.start', 'PATCH upload.chunk', 'PATCH upload.chunk', 'PUT upload.finish'],
    )
    t.same(await readAll(registry.readBlob('team/app', source)), bytes)
    t.same(await readAll(registry.readBlob('team/app', source, { offset: 200_000 })), bytes.subarray(200_000))
    t.same(await registry.putBlob('team/app', source), { how: 'present', sentBytes: 0 })
    const empty = aBlob(0)
    t.same(await registry.putBlob('team/app', empty.source), { how: 'uploaded', sentBytes: 0 })
    t.same(await readAll(registry.readBlob('team/app', empty.source)), Buffer.alloc(0))
  })

  t.test('a blob of another repository is mounted, without a byte sent', async t => {
    const registry = aClient(t, server)
    const { source } = aBlob(5_000)
    await registry.putBlob('team/one', source)
    t.same(await registry.putBlob('team/two', source, { mountFrom: 'team/one' }), {
      how: 'mounted',
      sentBytes: 0,
    })
    t.equal(await registry.hasBlob('team/two', source), true)
    const unknown = aBlob(5_000)
    t.same(await registry.putBlob('team/two', unknown.source, { mountFrom: 'team/one' }), {
      how: 'uploaded',
      sentBytes: 5_000,
    })
  })

  t.test('an image is copied byte for byte: blobs that are there are not sent', async t => {
    const registry = aClient(t, server)
    const pushed = await anImage(registry, 'base/linux', { tag: 'slim' })
    const platform = { os: 'linux', architecture: 'amd64' }
    const copy = (repository: string) =>
      copyImage({
        from: { registry, repository: 'base/linux', reference: 'slim' },
        to: { registry, repository, tag: 'base' },
        platform,
      })
    const first = await copy('apps/images')
    t.equal(first.stored.digest, pushed.digest)
    t.equal(first.sentBytes, 0, 'one registry mounts')
    t.equal(await registry.findManifest('apps/images', 'base'), pushed.digest)

    const other = await startRegistry(t)
    if (other === undefined) throw new Error(noRegistry)
    const target = aClient(t, other)
    const across = await copyImage({
      from: { registry, repository: 'base/linux', reference: pushed.digest },
      to: { registry: target, repository: 'apps/images' },
      platform,
    })
    t.equal(across.stored.digest, pushed.digest)
    t.equal(across.sentBytes, pushed.sent)
    t.equal(await target.findManifest('apps/images', pushed.digest), pushed.digest)
    const read = await readImage(target, { repository: 'apps/images', reference: pushed.digest, platform })
    t.same(read.config.rootfs, pushed.config.rootfs)
  })

  t.test('a name of several platforms leads to the image of one', async t => {
    const registry = aClient(t, server)
    const amd = await anImage(registry, 'base/multi', { architecture: 'amd64' })
    const arm = await anImage(registry, 'base/multi', { architecture: 'arm64' })
    const entry = ({ digest, size }: typeof amd, architecture: string) => ({
      mediaType: mediaTypes.ociManifest,
      digest,
      size,
      platform: { os: 'linux', architecture },
    })
    const index = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [entry(amd, 'amd64'), entry(arm, 'arm64')],
    }
    const bytes = Buffer.from(JSON.stringify(index))
    await registry.putManifest('base/multi', 'latest', { bytes, mediaType: mediaTypes.ociIndex })
    const read = (architecture: string) =>
      readImage(registry, {
        repository: 'base/multi',
        reference: 'latest',
        platform: { os: 'linux', architecture },
      })
    t.equal((await read('arm64')).stored.digest, arm.digest)
    t.equal((await read('amd64')).stored.digest, amd.digest)
    await t.rejects(read('s390x'), {
      code: 'registry.platform_missing',
      message: /linux\/amd64, linux\/arm64, and not for linux\/s390x\. Choose an image/,
    })
  })

  t.test('manifests are found, listed and deleted by digest', async t => {
    const registry = aClient(t, server)
    const image = await anImage(registry, 'gone/soon', { tag: 'v1' })
    await registry.putManifest('gone/soon', 'v2', image)
    t.same((await registry.listTags('gone/soon'))?.sort(), ['v1', 'v2'])
    t.equal(await registry.findManifest('gone/soon', 'v2'), image.digest)
    t.equal(await registry.findManifest('gone/soon', 'v3'), undefined)
    t.equal(await registry.deleteManifest('gone/soon', image.digest), 'deleted')
    t.equal(await registry.findManifest('gone/soon', 'v2'), undefined)
    t.equal(await registry.deleteManifest('gone/soon', image.digest), 'absent')
    t.equal(await registry.listTags('never/there'), undefined)
    await t.rejects(registry.readManifest('gone/soon', 'v1'), {
      code: 'registry.not_found',
      message: /MANIFEST_UNKNOWN.*Check IMAGE_REGISTRY/,
    })
  })

  t.test('wrong and missing credentials say which setting to check, and are not printed', async t => {
    const wrong = aClient(t, { ...server, password: 'wrong-password' })
    const error = await wrong.hasBlob('team/app', { digest: digestOf('x') }).catch(thrown => thrown)
    t.match(error, { code: 'registry.unauthorized', retryable: false, message: /IMAGE_REGISTRY_PASSWORD/ })
    t.notMatch(JSON.stringify(error) + String(error.stack), /wrong-password/)
    await t.rejects(aClient(t, { address: server.address }).findManifest('team/app', 'x'), {
      code: 'registry.unauthorized',
      message: /wants credentials/,
    })
    t.equal(`${new Sensitive('p')}`, '[redacted]')
  })
}
