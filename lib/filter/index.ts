export type { FieldNames } from "../call/index.js";
export { compileFilter } from "./filter.js";
export { FilterError, type FilterFault } from "./filter-error.js";
export {
  type Condition,
  type Filter,
  type Operator,
  operators,
  type Reference,
  type ValueType,
  valueTypes,
} from "./types.js";
