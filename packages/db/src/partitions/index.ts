export {
  type Maintained,
  maintainPartitions,
  type PartitionedTable,
  type PartitionState,
  readPartitions,
  removeOldRows,
} from './partitions.js'
