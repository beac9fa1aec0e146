import type { Ctx } from '../context.ts'
import { listAttributes } from '../customers/attributes.ts'
import { listModels } from '../customers/model-scores.ts'
import { wordInEnglish } from './describe-en.ts'
import { wordInChinese } from './describe-zh.ts'
import { type Field, type FieldType, orderMeasures } from './fields.ts'
import type { Operator } from './filter.ts'
import { scopeNow } from './segment-condition.ts'

/** In each language, for people to choose from. */
export interface Label {
  zh: string
  en: string
}

export interface FieldView {
  name: string
  type: FieldType
  operators: readonly Operator[]
  label: Label
  /** The only values of a choice; null where any of the type will do. */
  values: { value: string; label: Label }[] | null
}

export interface SegmentFields {
  fields: FieldView[]
  /** Measures of orders. */
  orders: Omit<FieldView, 'label' | 'values'>[]
  /** Models whose scores can be asked for. */
  models: string[]
}

/** All that filters can ask for now: fields, the declared attributes among them, measures of orders, models. */
export async function listSegmentFields(ctx: Ctx): Promise<SegmentFields> {
  const scope = await scopeNow(ctx)
  const labels = new Map((await listAttributes(ctx)).map(({ name, label }) => [`attributes.${name}`, label]))
  return {
    fields: [...scope.fields].map(([name, field]) => viewOf(name, field, labels.get(name))),
    orders: Object.entries(orderMeasures(scope)).map(([name, { type, operators }]) => ({ name, type, operators })),
    models: await listModels(ctx),
  }
}

function viewOf(name: string, { type, operators, values }: Field, label = name): FieldView {
  const [zh, en] = [wordInChinese(name), wordInEnglish(name)]
  return {
    ...{ name, type, operators, label: { zh: zh?.name ?? label, en: en?.name ?? label } },
    values:
      values?.map((value) => ({
        value,
        label: { zh: zh?.values?.[value] ?? value, en: en?.values?.[value] ?? value },
      })) ?? null,
  }
}
