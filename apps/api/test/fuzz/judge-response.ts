import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { problemSchema } from '../../src/problem/problem.js'
import type { ApiDocument, Operation } from './api-document.js'
import type { Answer } from './send-request.js'

export const securityHeaders = {
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
}

/** What an editor in a browser fetches for its user; it is the same for everybody. */
const openToOrigins = new Set(['/schemas/taxiway.json'])

/** Internal details that answers must not reveal. */
const inside =
  /node_modules|\bselect .* from |\binsert into |\n\s+at |\bat (\/(?!v1\/|api\/|docs)|file:|async )|ECONNREFUSED|drizzle/i
/** In lower case: the name of a variable may begin with the upper-case form. */
const insideDatabase = /pg_/

/** All faults of an answer, for any request. */
export const createJudge = (document: ApiDocument) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(document, 'openapi')
  const compiled = new Map<string, ValidateFunction>()
  const validator = (pointer: string) => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` })
    compiled.set(pointer, known)
    return known
  }

  return (operation: Operation, response: Answer): string[] => {
    const { statusCode, headers, body } = response
    const faults: string[] = []
    const require = (isSo: boolean, fault: string) => void (isSo || faults.push(fault))
    require(statusCode < 500, `${statusCode}: a fault of ours`)
    const isShown = inside.test(body) || insideDatabase.test(body)
    require(!isShown || statusCode < 400, 'shows what is inside')
    require(/^req_/.test(String(headers['x-request-id'])), 'has no request id')
    require(!headers['server'] && !headers['x-powered-by'], 'names its software')
    const isOpen = openToOrigins.has(operation.path)
    require(isOpen || headers['access-control-allow-origin'] === undefined, 'lets a foreign origin read it')
    for (const [name, value] of Object.entries(securityHeaders))
      require(headers[name] === value, `${name} is ${headers[name]}`)

    const documented = operation.responses[statusCode]
    const type = String(headers['content-type'] ?? '').split(';')[0] ?? ''
    if (documented === undefined) return [...faults, `${statusCode} is not documented`]
    if (documented.content === undefined) require(body === '', `${statusCode} has a body`)
    else if (!(type in documented.content)) faults.push(`${statusCode} is ${type || 'of no type'}`)
    else if (/json$/.test(type)) {
      const fits = validator(
        `/paths/${toPointer(operation.path)}/${operation.method.toLowerCase()}/responses/${statusCode}/content/${toPointer(type)}/schema`,
      )
      require(fits(safeJson(body)), `${statusCode} is not as documented: ${ajv.errorsText(fits.errors)}`)
    }
    if (statusCode >= 400) {
      const problem = problemSchema.strict().safeParse(safeJson(body))
      require(problem.success, 'is no problem document')
      require(problem.data?.status === statusCode, 'says another status')
      require(problem.data?.requestId === headers['x-request-id'], 'says another request id')
      require(problem.data?.debug === undefined, 'has debug')
    }
    return faults
  }
}

const toPointer = (part: string) => encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
