import type { FetchResponse, MaybeOptionalInit } from 'openapi-fetch'
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from 'openapi-typescript-helpers'
import type { paths } from './generated/api.js'

/**
 * A successful answer; all others are thrown. `response` has the headers, such as the `etag` that an update
 * needs. The type is selected by its required `data`: without `exactOptionalPropertyTypes`, a refusal matches
 * `{ error?: never }` as well.
 */
type Answer<Operation extends Record<string | number, unknown>, Init> = Extract<
  FetchResponse<Operation, Init, 'application/json'>,
  { data: unknown }
>

type Call<Method extends HttpMethod> = <
  Path extends PathsWithMethod<paths, Method>,
  Init extends MaybeOptionalInit<paths[Path], Method>,
>(
  path: Path,
  ...init: RequiredKeysOf<Init> extends never ? [Init?] : [Init]
) => Promise<Answer<paths[Path][Method] & Record<string | number, unknown>, Init>>

/** The typed calls of the client, one per HTTP method. */
export type ApiCalls = {
  GET: Call<'get'>
  POST: Call<'post'>
  PUT: Call<'put'>
  PATCH: Call<'patch'>
  DELETE: Call<'delete'>
}
