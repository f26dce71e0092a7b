export {
  type Maintained,
  maintainPartitions,
  type PartitionedTable,
  type PartitionState,
  readPartitions,
} from './partitions.js'
