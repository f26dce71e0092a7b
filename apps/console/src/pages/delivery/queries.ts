import { queryOptions } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { pollMs, queryClient } from '../../data/query-client.js'

const at = (deliveryId: string) => ({ path: { deliveryId } })

export const readDelivery = (deliveryId: string) =>
  queryOptions({
    queryKey: ['delivery', deliveryId],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/webhook-deliveries/{deliveryId}', { params: at(deliveryId), signal })).data,
    refetchInterval: pollMs,
  })

export const readDecisions = (deliveryId: string) =>
  queryOptions({
    queryKey: ['delivery', deliveryId, 'decisions'],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/webhook-deliveries/{deliveryId}/decisions', { params: at(deliveryId), signal }))
        .data.data,
    refetchInterval: pollMs,
  })

export const readReplays = (replayOf: string) =>
  queryOptions({
    queryKey: ['deliveries', { replayOf }],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/webhook-deliveries', { params: { query: { replayOf, limit: 20 } }, signal })).data,
    refetchInterval: pollMs * 2,
  })

/** What was received does not change. */
export const readContents = (deliveryId: string) =>
  queryOptions({
    queryKey: ['delivery', deliveryId, 'payload'],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/webhook-deliveries/{deliveryId}/payload', { params: at(deliveryId), signal })).data,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What a replay would change now. Each opening of the dialog asks anew. */
export const readPreview = (deliveryId: string) =>
  queryOptions({
    queryKey: ['delivery', deliveryId, 'preview'],
    queryFn: async ({ signal }) => {
      const { data } = await api.POST('/v1/webhook-deliveries/{deliveryId}/replay', {
        params: at(deliveryId),
        body: { dryRun: true },
        signal,
      })
      if (!('projects' in data)) throw new Error('The API answered a dry run with a delivery.')
      return data
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })

export type Answer = 'replay' | 'release' | 'drop'

/** Does it, and returns the delivery that came of it; dropping makes none. */
export const sendAnswer = async (
  answer: Answer,
  { deliveryId, reason, key }: { deliveryId: string; reason: string; key: string },
): Promise<string | undefined> => {
  const request = { params: { ...at(deliveryId), header: { 'idempotency-key': key } }, body: { reason } }
  if (answer === 'drop') {
    await api.POST('/v1/webhook-deliveries/{deliveryId}/drop', request)
    return undefined
  }
  const { data } =
    answer === 'replay'
      ? await api.POST('/v1/webhook-deliveries/{deliveryId}/replay', request)
      : await api.POST('/v1/webhook-deliveries/{deliveryId}/release', request)
  return 'id' in data ? data.id : undefined
}

export const refreshDeliveries = (): void => {
  for (const name of ['delivery', 'deliveries']) void queryClient.invalidateQueries({ queryKey: [name] })
}
