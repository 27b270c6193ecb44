export { compileFilter } from "./filter.js";
export { FilterError, type FilterFault } from "./filter-error.js";
export {
  type Condition,
  type FieldNames,
  type Filter,
  type Operator,
  operators,
  type Reference,
  type ValueType,
  valueTypes,
} from "./types.js";
