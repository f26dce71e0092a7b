import { useQuery } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { Empty, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { Table } from '../../parts/table.js'

const owners: Readonly<Record<string, string>> = {
  project: 'its project',
  organization: 'its organization',
}

/** Which variable wins here, and which lose, without a value. */
export const EnvironmentVariables = ({ environmentId }: { environmentId: string }) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['environment-variables', environmentId],
    queryFn: async ({ signal }) =>
      (
        await api.GET('/v1/environments/{environmentId}/env-vars', {
          params: { path: { environmentId } },
          signal,
        })
      ).data,
  })
  if (error && !data) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting />
  if (data.variables.length === 0)
    return (
      <Empty title="It gets no variables.">
        Those of its project and its organization show here, and which of them wins.
      </Empty>
    )
  return (
    <Table label="Variables of this environment" columns={['Name', 'From', 'Scope', 'Loses to it']}>
      {data.variables.map(({ key, wins, loses }) => (
        <tr key={key}>
          <td>
            <code>{key}</code>
          </td>
          <td>{wins ? owners[wins.level] : 'withheld'}</td>
          <td>{wins?.scope}</td>
          <td>
            {loses
              .map(
                ({ variable, reason }) =>
                  `${variable.scope} of ${owners[variable.level]} (${reason.replaceAll('_', ' ')})`,
              )
              .join(', ')}
          </td>
        </tr>
      ))}
    </Table>
  )
}
