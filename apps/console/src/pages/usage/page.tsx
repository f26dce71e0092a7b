import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { useSignedIn } from '../../data/session.js'
import { Button } from '../../parts/button.js'
import { PageHead, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { ChangeQuotas } from './change-quotas.js'
import { readQuotas } from './queries.js'
import { QuotasPanel } from './quotas-panel.js'
import { UsagePanel } from './usage-panel.js'

/** How much this organization may use, and who used what. */
export const Page = () => {
  const { organization, role } = useSignedIn()
  const organizationId = organization?.id ?? ''
  const [search, setSearch] = useSearchParams()
  const quotas = useQuery(readQuotas(organizationId))
  const change = (isOpen: boolean) =>
    setSearch(
      params => {
        if (isOpen) params.set('do', 'quotas')
        else params.delete('do')
        return params
      },
      { replace: true },
    )
  return (
    <>
      <PageHead title="Usage">
        How much {organization?.name ?? 'this organization'} may use, and who used what. A limit takes no app
        down.
      </PageHead>
      {quotas.error && <ProblemNote error={quotas.error} onRetry={() => void quotas.refetch()} />}
      {quotas.isPending && <Waiting />}
      {quotas.data && (
        <QuotasPanel
          quotas={quotas.data}
          action={role === 'owner' && <Button onClick={() => change(true)}>Change quotas</Button>}
        />
      )}
      <UsagePanel organizationId={organizationId} />
      {quotas.data && role === 'owner' && search.get('do') === 'quotas' && (
        <ChangeQuotas organizationId={organizationId} quotas={quotas.data} onClose={() => change(false)} />
      )}
    </>
  )
}
