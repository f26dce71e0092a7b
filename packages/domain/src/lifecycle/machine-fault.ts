/** Possible faults of the machine of a live environment. */
export const machineFaults = ['missing', 'unreachable', 'stopped', 'crashing', 'unhealthy'] as const
export type MachineFault = (typeof machineFaults)[number]

/**
 * Maximum repairs in a row of one environment whose app does not become healthy in between: a restart, then
 * replacements.
 */
export const maxMachineRepairs = 3

/** The reason of a deployment that repairs a machine. */
export const repairReason = (fault: MachineFault): `machine_${MachineFault}` => `machine_${fault}`

export const isRepairReason = (reason: string): boolean =>
  machineFaults.some(fault => repairReason(fault) === reason)

const sentences: Readonly<Record<MachineFault, string>> = {
  missing: 'The machine of the app has vanished.',
  unreachable: 'Fly does not reach the host of the app.',
  stopped: 'The machine of the app has stopped.',
  crashing: 'The app crashes again and again.',
  unhealthy: 'The health check of the app fails.',
}

/** Whether Taxiway does nothing more about it: a person has to. */
export const isRepairOver = (repairs: number, isRepairOff: boolean): boolean =>
  isRepairOff || repairs >= maxMachineRepairs

/** The fault, and what happens next. `isRepairOff`: the project repairs nothing by itself. */
export const describeMachineFault = (fault: string, repairs: number, isRepairOff = false): string => {
  const what = sentences[fault as MachineFault] ?? 'The machine of the app has a fault.'
  if (isRepairOff)
    return `${what} The project does not repair by itself (selfHeal is off). Deploy the environment again: POST /v1/environments/{id}/deploy, or /taxiway deploy.`
  return repairs < maxMachineRepairs
    ? `${what} Taxiway restarts the machine, then replaces it (${repairs} of ${maxMachineRepairs} repairs so far).`
    : `${what} ${maxMachineRepairs} repairs did not help. Read the log of the last deployment, fix the app, then push or deploy again.`
}
