import { errorCatalogue } from '@taxiway/domain'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { bodyExamples, schemaExamples } from '../src/examples/index.js'
import { authEndpoints } from '../src/identity/auth-paths.js'
import { renderOpenApi } from '../src/render-openapi.js'

type Media = { schema: { $ref?: string }; example?: unknown }
type Body = { content?: Record<string, Media>; required?: boolean }
type Operation = { operationId: string; requestBody?: Body; responses: Record<string, Body> }
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { examples?: unknown[] }> }
}

const document = JSON.parse(await renderOpenApi()) as Document
const operations = Object.values(document.paths)
  .flatMap(path => Object.values(path))
  // The document itself is the example.
  .filter(
    ({ operationId = '' }) => !/^get(OpenApi|ConfigFileSchema|ProjectSettingsSchema)$/.test(operationId),
  )
const { schemas } = document.components
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema(document, 'openapi')

t.test('every operation has an example of its request and its answer', async t => {
  const lacking = operations.flatMap(({ operationId, requestBody, responses }) => {
    const sent = requestBody?.content?.['application/json']
    const answers = Object.entries(responses)
      .filter(([status]) => status < '300')
      .flatMap(([, { content }]) => content?.['application/json'] ?? [])
    const isShown = ({ schema }: Media) =>
      schemas[schema.$ref?.split('/').at(-1) ?? '']?.examples !== undefined
    return [
      ...(sent && sent.example === undefined ? [`${operationId}: a body, in bodyExamples`] : []),
      ...(answers.every(isShown) ? [] : [`${operationId}: an answer with a named schema, in schemaExamples`]),
    ]
  })
  t.strictSame(lacking, [], 'give it one in apps/api/src/examples')
})

t.test('every example is valid under its schema', async t => {
  for (const [name, { examples = [] }] of Object.entries(schemas))
    for (const example of examples) {
      const validate = ajv.compile({ $ref: `openapi#/components/schemas/${name}` })
      t.ok(validate(example), `${name}: ${ajv.errorsText(validate.errors)}`)
    }
  for (const { operationId, requestBody } of operations) {
    const sent = requestBody?.content?.['application/json']
    if (sent?.example === undefined) continue
    const validate = ajv.compile({ ...(sent.schema as object), $id: operationId })
    t.ok(validate(sent.example), `${operationId}: ${ajv.errorsText(validate.errors)}`)
  }
})

t.test('every example belongs to an existing schema, and operation ids are unique', async t => {
  const ids = operations.map(({ operationId }) => operationId)
  t.equal(new Set(ids).size, ids.length)
  t.strictSame(
    Object.keys(bodyExamples).filter(name => !ids.includes(name)),
    [],
  )
  t.strictSame(
    Object.keys(schemaExamples).filter(name => !(name in schemas)),
    [],
  )
})

t.test('the document states every rule of a request', async t => {
  type Rules = { anyOf?: Rules[]; properties?: Record<string, Rules>; [rule: string]: unknown }
  const bodyOf = (id: string) =>
    operations.find(({ operationId }) => operationId === id)?.requestBody?.content?.['application/json']
      ?.schema as Rules
  const accepts = (schema: Rules | undefined, value: unknown) => ajv.validate(schema ?? false, value)

  for (const endpoint of Object.keys(authEndpoints)) {
    const [method = '', path = ''] = endpoint.toLowerCase().split(' ')
    t.ok(document.paths[`/api/auth${path}`]?.[method], `${endpoint} is documented`)
  }
  const problem = schemas['Problem'] as Rules
  t.strictSame(problem.properties?.['code']?.['enum'], Object.keys(errorCatalogue))
  for (const id of ['updateOrganization', 'updateProject', 'patchEnvVars'])
    t.notOk(accepts(bodyOf(id), {}), `${id}: nothing to change`)

  const put = operations.find(({ operationId }) => operationId === 'putEnvVar') as unknown as {
    parameters: { name: string; schema: Rules }[]
  }
  const scope = put.parameters.find(({ name }) => name === 'scope')?.schema
  for (const text of ['all', 'production', 'preview', 'branch:feat/*', 'pr:12'])
    t.ok(accepts(scope, text), text)
  for (const text of ['', 'everything', 'branch:', 'pr:0', 'pr:x', 'pr:12 '])
    t.notOk(accepts(scope, text), text)

  const directory = bodyOf('updateProject').properties?.['config']?.properties?.['rootDirectory']
  for (const path of ['', 'apps/web', 'a..b/c', '..a']) t.ok(accepts(directory, path), path)
  for (const path of ['/etc', '..', 'a/../b', 'a/..', '../a']) t.notOk(accepts(directory, path), path)
})
