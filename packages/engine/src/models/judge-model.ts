import type { Validation } from './validate-model.ts'

/** What a person should know about a model, in both languages of the console; `code` for programs. */
export interface Remark {
  code: RemarkCode
  zh: string
  en: string
}
export type RemarkCode =
  | 'no-better-than-chance'
  | 'too-few'
  | 'no-features'
  | 'fault'
  | 'no-time-split'
  | 'later-is-harder'
  | 'too-good'
  | 'as-of-today'
  | 'sampled'

/** Fewer responders, or others, than this teach nothing. */
export const fewestOfEach = 50
/** A difference of AUC from which on folds and time are said to disagree. */
const disagreement = 0.05
/** An AUC above this is hardly ever honest in marketing: something of the outcome stands among the features. */
const incredible = 0.95

const three = (value: number) => value.toFixed(3)

/**
 * Why a model must not be used, or null: one that is no better than chance on the later third. Chance is an AUC of 0.5;
 * better means that the whole 95 % interval lies above it. Without a time split the folds decide.
 */
export function refusalOf({ time, folds }: Validation): Remark | null {
  const judged = (time ?? folds).auc
  if (!judged) return nobodyLater
  if (judged.lo > 0.5) return null
  const { auc, lo, hi } = judged
  const interval = `${three(lo)}-${three(hi)}`
  const again = folds.auc ? three(folds.auc.auc) : '-'
  if (!time) {
    return {
      code: 'no-better-than-chance',
      zh: `随机分折检验的 AUC 为 ${three(auc)}（95% 置信区间 ${interval}），不高于随机水平 0.5：按这个模型挑选客户，不比抽签好，因此不予采用。`,
      en: `Tested on random folds, its AUC is ${three(auc)} (95 % interval ${interval}), which is no better than chance, 0.5: choosing customers by it is no better than drawing lots, so it is refused.`,
    }
  }
  return {
    code: 'no-better-than-chance',
    zh: `用时间上前三分之二的客户训练、在后三分之一上检验，AUC 为 ${three(auc)}（95% 置信区间 ${interval}），不高于随机水平 0.5：按这个模型挑选今后的客户，不比抽签好，因此不予采用。随机分折得到的 ${again} 说明它只认得过去。`,
    en: `Trained on the first two thirds in time and tested on the last, its AUC is ${three(auc)} (95 % interval ${interval}), which is no better than chance, 0.5: choosing the next customers by it is no better than drawing lots, so it is refused. The ${again} of random folds only says that it knows the past.`,
  }
}

const nobodyLater: Remark = {
  code: 'too-few',
  zh: '时间上后三分之一的客户全部响应或全部未响应，无法检验模型。请再选一些活动。',
  en: 'Of the last third in time everybody or nobody responded, so nothing can be tested. Choose more campaigns.',
}

/** What is to be told beside the figures of a model that is not refused, and of one that is. */
export function remarksOn({ time, folds }: Validation): Remark[] {
  const remarks: Remark[] = []
  if (!time) {
    remarks.push({
      code: 'no-time-split',
      zh: '客户几乎在同一时间被联系，无法按时间检验：下一次活动的效果可能明显低于这里的数字。',
      en: 'Everybody was contacted at about the same time, so nothing could be tested in time: the next campaign may do clearly worse than these figures.',
    })
  }
  if (time?.auc && folds.auc && folds.auc.auc - time.auc.auc > disagreement) {
    const [early, late] = [three(folds.auc.auc), three(time.auc.auc)]
    remarks.push({
      code: 'later-is-harder',
      zh: `随机分折的 AUC 为 ${early}，而后三分之一时间上只有 ${late}：今后请按后者估计。`,
      en: `Random folds give an AUC of ${early}, the last third in time only ${late}: expect the latter of the next campaign.`,
    })
  }
  if ((folds.auc?.auc ?? 0) > incredible) {
    remarks.push({
      code: 'too-good',
      zh: `AUC 高达 ${three(folds.auc?.auc ?? 1)}，好得不可信：请检查是否有联系之后才知道的信息混入了特征。`,
      en: `An AUC of ${three(folds.auc?.auc ?? 1)} is too good to be true: check whether something that was known only after the contact is among the features.`,
    })
  }
  return remarks
}

export const tooFew = (responders: number, customers: number): Remark => ({
  code: 'too-few',
  zh: `${customers} 位被联系的客户中有 ${responders} 位响应；响应者和未响应者都至少要有 ${fewestOfEach} 位，才能训练模型。请再选一些活动。`,
  en: `Of ${customers} customers contacted, ${responders} responded; a model needs at least ${fewestOfEach} of those who did and of those who did not. Choose more campaigns.`,
})

export const noFeatures: Remark = {
  code: 'no-features',
  zh: '所选特征在所有客户身上都相同或为空，无从学习。请选择其他特征，或导入联系之前已知的信息。',
  en: 'The chosen features are the same or empty for everybody, so there is nothing to learn. Choose others, or import what was known before the contact.',
}
