// Written by packages/console/build/api-types.ts from the description of the API. Do not edit: run it again.

export type AttributionRule = {
  windowDays: number
  credit: 'last' | 'first'
  uncontacted: boolean
  campaignId: number
  version: number
  run: {
    customers: number
    done: number
    changed: number
    startedAt: string
    finishedAt: string | null
  } | null
}

export type Campaign = {
  id: number
  unitId: number
  name: string
  idea: string
  kind: 'base' | 'special'
  state: 'draft' | 'scheduled' | 'running' | 'paused' | 'finished' | 'cancelled'
  history: boolean
  version: number
  purpose: string
  segmentId: number | null
  segmentVersion: number | null
  uploadedList: boolean
  responseWindowDays: number
  currency: string
  unknownPolicy: 'hold' | 'resend'
  priority: number
  oncePerHousehold: boolean | null
  maxTargeted: number | null
  maxPerUnit: number | null
  pilotSize: number | null
  bestFirst: {
    by: {
      field: string
    } | {
      orders: 'count' | 'sum' | 'last' | 'first' | 'products'
      where?: {
        product?: string | string[]
        category?: string | string[]
        amount?: {
          min?: number
          max?: number
        }
        currency?: string
        since?: string | 'now' | {
          daysAgo: number
        } | {
          monthsAgo: number
        } | {
          yearsAgo: number
        }
        until?: string | 'now' | {
          daysAgo: number
        } | {
          monthsAgo: number
        } | {
          yearsAgo: number
        }
      }
    } | {
      score: string
    }
    lowest?: boolean
  } | null
  startAt: string | null
  endAt: string | null
  createdBy: number | null
  createdAt: string
  launchedAt: string | null
  closesAt: string | null
  finishedAt: string | null
  pause: {
    id: number
    kind: 'bounce-spike' | 'complaint-spike' | 'target-missed'
    channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
    words: {
      zh: string
      en: string
    }
  } | null
  steps: ({
    id: number
    position: number
    channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
    senderId: number | null
    delayDays: number
    condition: {
      unreached: boolean
      filter?: Filter | null
      timeZone: string
    } | null
    dueDays: number
    releaseDays: number
    eventId: number | null
    contents: {
      cell: string
      templateId: number
      templateVersion: number
    }[]
  })[]
  cells: {
    id: number
    name: string
    weight: number
    control: boolean
  }[]
  quotas: {
    unitId: number
    maxTargeted: number
  }[]
  gaps: {
    path: string
    message: string
  }[]
}

export type Coupon = {
  campaignId: number
  offer: string
  code: string | null
  validFrom: string | null
  validUntil: string | null
  uses: number
  total: number | null
  used: number
}

export type Customer = {
  id: number
  unitId: number
  kind: 'person' | 'organisation'
  ref: string | null
  name: string
  gender: 'male' | 'female' | null
  email: string | null
  mobile: string | null
  fax: string | null
  address: string | null
  divisionCode: string | null
  postcode: string | null
  street: string | null
  addressMatch: 'street' | 'county' | 'ambiguous' | 'contradiction' | 'unmatched' | 'pending' | null
  birthday: string | null
  joinedOn: string | null
  idNumber: string | null
  ownerStaffId: number | null
  wrong: ('mobile' | 'postal' | 'fax')[]
  attributes: Record<string, string | number | boolean | null>
  tags: string[]
  createdAt: string
  updatedAt: string
  unitName: string
  ownerName: string | null
  addressDetail: string | null
  consents: ({
    channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
    purpose: string
    status: 'granted' | 'refused' | 'unknown'
    evidence: string
    recordedBy: string | null
    recordedAt: string
  })[]
}

export type DeskFinding = {
  by: 'code' | 'search' | null
  people: ({
    customerId: number | null
    name: string
    mobile: string | null
    unitName: string
    offers: ({
      code: string
      campaignName: string
      step: number
      channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
      content: string | null
      state: string
      sentAt: string | null
      closesAt: string | null
      coupon: {
        offer: string
        code: string
        until: string | null
        state: 'valid' | 'early' | 'expired' | 'used' | 'used-up'
        usesLeft: number
      } | null
      answers: ({
        kind: 'open' | 'click' | 'reply' | 'visit' | 'call' | 'redeem' | 'order' | 'unsubscribe' | 'complaint'
        at: string
        source: string
        amount: number | null
        currency: string | null
      })[]
    })[]
  })[]
  more: boolean
}

export type Event = {
  id: number
  unitId: number
  name: string
  place: string
  startsAt: string
  endsAt: string | null
  seats: number | null
  state: 'planned' | 'cancelled'
  invited: number
  seated: number
  waiting: number
  declined: number
  attended: number
}

export type Filter = Record<string, unknown>

export type Import = {
  id: number
  kind: 'customers' | 'orders' | 'responses' | 'campaign-list' | 'past-campaign'
  unitId: number
  staffId: number | null
  staffName: string | null
  fileName: string
  fileSha256: string | null
  options: Record<string, unknown>
  state: 'running' | 'finished' | 'failed' | 'undone'
  read: number
  inserted: number
  updated: number
  unchanged: number
  rejected: number
  error: string | null
  note: string | null
  undone: {
    at: string
    staffId: number | null
    removed: number
    restored: number
    consents: number
    kept: ({
      reason: 'orders' | 'campaigns' | 'responses' | 'suppressed' | 'consent' | 'changed-since' | 'moved' | 'overwritten-since'
      count: number
    })[]
  } | null
  startedAt: string
  finishedAt: string | null
}

export type LiveProgress = {
  promised: number
  held: number
  queued: number
  claimed: number
  'in-hand': number
  sent: number
  retry: number
  failed: number
  unknown: number
  cancelled: number
  steps: ({
    stepId: number
    position: number
    channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
    promised: number
    held: number
    queued: number
    claimed: number
    'in-hand': number
    sent: number
    retry: number
    failed: number
    unknown: number
    cancelled: number
    passedOver: {
      reason: string
      count: number
    }[]
    waiting: number
    nextLookAt: string | null
    problem: string | null
  })[]
  reasons: ({
    state: 'held' | 'queued' | 'claimed' | 'in-hand' | 'sent' | 'retry' | 'failed' | 'unknown' | 'cancelled'
    reason: string
    count: number
  })[]
  state: 'draft' | 'scheduled' | 'running' | 'paused' | 'finished' | 'cancelled'
}

export type OutcomeCode = {
  channel: 'visit' | 'phone' | 'meeting' | 'fax'
  code: string
  label: string
  position: number
  reached: boolean
  response: 'open' | 'click' | 'reply' | 'visit' | 'call' | 'redeem' | 'order' | 'unsubscribe' | 'complaint' | null
  stop: 'channel' | 'customer' | null
  mend: 'mobile' | 'postal' | 'fax' | null
  guest: 'accepted' | 'declined' | null
  retry: {
    days: number
    tries: number
  } | null
}

export type PrintBatch = {
  id: number
  unitId: number
  campaignId: number
  campaign: string
  stepId: number
  state: 'planned' | 'printed' | 'posted' | 'cancelled'
  day: string
  pieces: number
  inHand: number
  posted: number
  returned: number
  withdrawn: number
  plannedAt: string
  fault: string | null
  printedAt: string | null
  pages: number | null
  bytes: number | null
  sha256: string | null
  press: string | null
}

export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  requestId: string
  issues: {
    path: string
    message: string
  }[]
}

export type Proof = {
  id: number
  campaignId: number
  who: string
  at: string
  customerId: number | null
  messages: ({
    id: number
    step: number
    channel: 'email' | 'sms' | 'letter'
    cell: string
    templateId: number
    templateVersion: number
    to: {
      name: string
      address: string | null
    } | null
    state: 'waiting' | 'sent' | 'failed' | 'unknown'
    reason: string | null
    settledAt: string | null
  })[]
}

export type ResponseModel = {
  id: number
  unitId: number
  name: string
  version: number
  state: 'training' | 'ready' | 'refused' | 'failed' | 'cancelled' | 'retired'
  plan: {
    campaignIds: number[]
    outcome?: 'converted' | 'responded'
    features: string[]
    choices?: string[]
    marginPerResponse?: number
    costPerContact?: number
  }
  progress: {
    stage: 'reading' | 'fitting'
    done: number
    total: number
  } | null
  reason: {
    zh: string
    en: string
    code: string
  } | null
  figures: {
    customers: number
    responders: number
    sampledOf: number | null
    time: {
      customers: number
      responders: number
      rate: {
        rate: number
        lo: number
        hi: number
      } | null
      auc: {
        auc: number
        lo: number
        hi: number
      } | null
      top: {
        tenth: number
        fifth: number
        half: number
      } | null
      deciles: ({
        decile: number
        customers: number
        responders: number
        rate: {
          rate: number
          lo: number
          hi: number
        }
        predicted: number | null
        lift: number
        cumulativeShare: number
      })[]
      brier: {
        model: number
        constant: number
      } | null
      trainedOn: number
      testedFrom: string
    } | null
    folds: {
      customers: number
      responders: number
      rate: {
        rate: number
        lo: number
        hi: number
      } | null
      auc: {
        auc: number
        lo: number
        hi: number
      } | null
      top: {
        tenth: number
        fifth: number
        half: number
      } | null
      deciles: ({
        decile: number
        customers: number
        responders: number
        rate: {
          rate: number
          lo: number
          hi: number
        }
        predicted: number | null
        lift: number
        cumulativeShare: number
      })[]
      brier: {
        model: number
        constant: number
      } | null
    }
    depth: {
      breakEvenRate: number
      deciles: number
      responders: number
      resultPerThousand: number
    } | null
    remarks: {
      code: string
      zh: string
      en: string
    }[]
    definitions: Record<string, string>
  } | null
  formula: {
    intercept: number
    features: ({
      kind: 'number'
      name: string
      coefficient: number
      missing: number
    } | {
      kind: 'choice'
      name: string
      levels: Record<string, number>
    })[]
  } | null
  scoredCustomers: number | null
  scoredAt: string | null
  createdAt: string
  trainedAt: string | null
  retiredAt: string | null
}

export type ResponseSource = {
  name: string
  unitId: number
  active: boolean
  createdAt: string
  secretMadeAt: string
  formerUntil: string | null
}

export type Segment = {
  id: number
  unitId: number
  name: string
  version: number
  createdAt: string
  latestVersion: number
  filter: Filter | null
  timeZone: string
  createdBy: number | null
}

export type Sender = {
  id: number
  unitId: number
  channel: 'email' | 'sms'
  name: string
  address: string
  replyTo: string | null
  ratePerSecond: number | null
  limits: ({
    domains: string[] | null
    ratePerSecond: number | null
    perDay: number | null
    growth: number
    since: string | null
    allowedToday: number | null
    usedToday: number
  })[]
}

export type Staff = {
  id: number
  unitId: number
  name: string
  email: string
  mobile: string | null
  active: boolean
  hasLogin: boolean
  roles: ({
    unitId: number
    role: 'branch' | 'coordinator' | 'approver' | 'analyst' | 'field' | 'admin'
  })[]
}

export type Submission = {
  campaignId: number
  campaignName: string
  unitId: number
  note: string
  submittedBy: string | null
  submittedAt: string
  state: 'waiting' | 'approved' | 'returned' | 'outdated'
  changed: ('basics' | 'audience' | 'list' | 'cells' | 'steps' | 'events' | 'coupon' | 'target' | 'costs' | 'prices')[]
  remark: string
  decidedBy: string | null
  decidedAt: string | null
}

export type Template = {
  id: number
  unitId: number
  channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
  name: string
  version: number
  latestVersion: number
  subject: string
  preheader: string
  html: string
  text: string | null
  options: Record<string, unknown>
  links: string[]
  shows: string[]
}

export type TemplateFile = {
  name: string
  type: string
  attached: boolean
  size: number
  since: number
}

export type TimelineEntry = {
  kind: 'delivery'
  key: string
  at: string
  campaignId: number | null
  campaign: string | null
  step: number
  channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
  content: string | null
  state: string
  receipt: string
  reason: string | null
} | {
  kind: 'response'
  key: string
  at: string
  campaignId: number | null
  campaign: string | null
  amount: number | null
  currency: string | null
  response: 'open' | 'click' | 'reply' | 'visit' | 'call' | 'redeem' | 'order' | 'unsubscribe' | 'complaint'
  source: string
  channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
  words: string | null
  canTakeBack: boolean
  takenBack: {
    at: string
    staff: string
    reason: string
  } | null
} | {
  kind: 'outcome'
  key: string
  at: string
  campaignId: number | null
  campaign: string | null
  amount: number | null
  currency: string | null
  workOrderId: number
  channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
  code: string
  label: string
  note: string | null
  staff: string | null
  corrected: boolean
} | {
  kind: 'order'
  key: string
  at: string
  campaignId: number | null
  campaign: string | null
  amount: number | null
  currency: string | null
  product: string | null
  category: string | null
  quantity: number
  unit: string
} | {
  kind: 'consent'
  key: string
  at: string
  channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
  purpose: string
  status: 'granted' | 'refused' | 'unknown'
  evidence: string
  staff: string | null
} | {
  kind: 'change'
  key: string
  at: string
  action: 'id-number.reveal' | 'customer.change' | 'customer.confirm' | 'customer.remove' | 'letters.hand-out' | 'outcome.correct' | 'desk.look-up' | 'desk.answer' | 'source.change' | 'campaign.guard' | 'campaign.resume' | 'campaign.decide' | 'approval.rule' | 'prices.set' | 'attribution.change' | 'response.attribute' | 'response.take-back'
  staff: string
  fields: string[]
}

export type Unit = {
  id: number
  parentId: number | null
  kind: 'province' | 'city' | 'county' | 'branch'
  code: string
  name: string
}

export type WorkOrder = {
  id: number
  unitId: number
  campaignId: number
  campaignName: string
  stepId: number
  channel: 'visit' | 'phone' | 'meeting' | 'fax'
  state: 'open' | 'done' | 'cancelled'
  staffId: number | null
  staffName: string | null
  reason: string | null
  priority: number
  plannedOn: string | null
  dueOn: string
  appointmentAt: string | null
  attempts: number
  outcome: string | null
  customer: {
    id: number
    name: string
    address: string | null
    postcode: string | null
    mobile: string | null
    fax: string | null
  }
  answeredAt: string | null
  script: string
  outcomes: ({
    id: number
    code: string
    label: string
    at: string
    staffId: number | null
    note: string | null
    minutes: number | null
    amount: number | null
    currency: string | null
    nextAt: string | null
    correctedAt: string | null
  })[]
}

export interface StaffApi {
  '/advice/sample-size': {
    /** How many customers a cell needs to find an uplift, or what a cell of some size can find */
    post: {
      json: {
        rate: number
        uplift?: number
        control?: number
        ratio?: number
      }
      answer: {
        rate: number
        uplift: number | null
        control: number
        treated: number
        power: 0.8
        alpha: 0.05
        words: {
          zh: string
          en: string
        }
      }
    }
  }
  '/api-keys': {
    /** Your API keys */
    get: {
      answer: {
        items: ({
          id: string
          name: string | null
          start: string | null
          createdAt: string
          expiresAt: string | null
          lastRequest: string | null
        })[]
      }
    }
    /** Create an API key with your own rights */
    post: {
      json: {
        name: string
        expiresInDays?: number
      }
      answer: {
        id: string
        name: string | null
        start: string | null
        createdAt: string
        expiresAt: string | null
        lastRequest: string | null
        key: string
      }
    }
  }
  '/api-keys/:keyId': {
    /** Delete one of your API keys */
    delete: {
      answer: undefined
    }
  }
  '/approvals': {
    /** Campaigns that wait for somebody to approve them, or are approved and have not begun */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId: number | undefined
        decision?: 'none' | 'approved' | undefined
      }
      answer: {
        items: Submission[]
        nextCursor: string | null
      }
    }
  }
  '/attributes': {
    /** Attributes declared for all customers */
    get: {
      answer: {
        items: ({
          name: string
          type: 'text' | 'number' | 'boolean' | 'date'
          label: string
          key?: boolean
        })[]
      }
    }
    /** Declare an attribute, or change its label */
    post: {
      json: {
        name: string
        type: 'text' | 'number' | 'boolean' | 'date'
        label: string
        key?: boolean
      }
      answer: {
        name: string
        type: 'text' | 'number' | 'boolean' | 'date'
        label: string
        key?: boolean
      }
    }
  }
  '/audit': {
    /** Who saw or did what is protected, newest first */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId: number | undefined
        customerId?: number | undefined
      }
      answer: {
        items: ({
          id: number
          at: string
          staffId: number | null
          who: string
          action: 'id-number.reveal' | 'customer.change' | 'customer.confirm' | 'customer.remove' | 'letters.hand-out' | 'outcome.correct' | 'desk.look-up' | 'desk.answer' | 'source.change' | 'campaign.guard' | 'campaign.resume' | 'campaign.decide' | 'approval.rule' | 'prices.set' | 'attribution.change' | 'response.attribute' | 'response.take-back'
          unitId: number
          customerId: number | null
          detail: Record<string, unknown>
        })[]
        nextCursor: string | null
      }
    }
  }
  '/campaigns': {
    /** Campaigns of your units */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        name?: string | undefined
        unitId?: number | undefined
        order?: 'oldest' | 'newest' | undefined
        state?: 'draft' | 'scheduled' | 'running' | 'paused' | 'finished' | 'cancelled' | ('draft' | 'scheduled' | 'running' | 'paused' | 'finished' | 'cancelled')[] | undefined
      }
      answer: {
        items: ({
          id: number
          unitId: number
          name: string
          idea: string
          kind: 'base' | 'special'
          state: 'draft' | 'scheduled' | 'running' | 'paused' | 'finished' | 'cancelled'
          history: boolean
          version: number
          purpose: string
          segmentId: number | null
          segmentVersion: number | null
          uploadedList: boolean
          responseWindowDays: number
          currency: string
          unknownPolicy: 'hold' | 'resend'
          priority: number
          oncePerHousehold: boolean | null
          maxTargeted: number | null
          maxPerUnit: number | null
          pilotSize: number | null
          bestFirst: {
            by: {
              field: string
            } | {
              orders: 'count' | 'sum' | 'last' | 'first' | 'products'
              where?: {
                product?: string | string[]
                category?: string | string[]
                amount?: {
                  min?: number
                  max?: number
                }
                currency?: string
                since?: string | 'now' | {
                  daysAgo: number
                } | {
                  monthsAgo: number
                } | {
                  yearsAgo: number
                }
                until?: string | 'now' | {
                  daysAgo: number
                } | {
                  monthsAgo: number
                } | {
                  yearsAgo: number
                }
              }
            } | {
              score: string
            }
            lowest?: boolean
          } | null
          startAt: string | null
          endAt: string | null
          createdBy: number | null
          createdAt: string
          launchedAt: string | null
          closesAt: string | null
          finishedAt: string | null
          pause: {
            id: number
            kind: 'bounce-spike' | 'complaint-spike' | 'target-missed'
            channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
            words: {
              zh: string
              en: string
            }
          } | null
        })[]
        nextCursor: string | null
      }
    }
    /** Plan a campaign */
    post: {
      json: {
        unitId: number
        name: string
        idea?: string
        unfinished?: boolean
        kind?: 'base' | 'special'
        purpose?: string
        segmentId?: number | null
        uploadedList?: boolean
        steps?: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          senderId?: number | null
          delayDays?: number
          condition?: {
            unreached?: boolean
            filter?: unknown
          } | null
          contents: {
            cell: string
            templateId: number
          }[]
          dueDays?: number
          releaseDays?: number
          eventId?: number | null
        })[]
        senderId?: number
        responseWindowDays?: number
        currency?: string
        endAt?: string | null
        unknownPolicy?: 'hold' | 'resend'
        priority?: number
        oncePerHousehold?: boolean | null
        maxTargeted?: number | null
        maxPerUnit?: number | null
        quotas?: {
          unitId: number
          maxTargeted: number
        }[]
        pilotSize?: number | null
        bestFirst?: {
          by: {
            field: string
          } | {
            orders: 'count' | 'sum' | 'last' | 'first' | 'products'
            where?: {
              product?: string | string[]
              category?: string | string[]
              amount?: {
                min?: number
                max?: number
              }
              currency?: string
              since?: string | 'now' | {
                daysAgo: number
              } | {
                monthsAgo: number
              } | {
                yearsAgo: number
              }
              until?: string | 'now' | {
                daysAgo: number
              } | {
                monthsAgo: number
              } | {
                yearsAgo: number
              }
            }
          } | {
            score: string
          }
          lowest?: boolean
        } | null
        cells: {
          name: string
          weight: number
          control?: boolean
          templateId?: number
        }[]
      }
      answer: Campaign
    }
  }
  '/campaigns/:id': {
    /** One campaign */
    get: {
      answer: Campaign
    }
    /** Replace the plan of a draft */
    put: {
      json: {
        version: number
        name: string
        idea?: string
        unfinished?: boolean
        kind?: 'base' | 'special'
        purpose?: string
        segmentId?: number | null
        uploadedList?: boolean
        steps?: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          senderId?: number | null
          delayDays?: number
          condition?: {
            unreached?: boolean
            filter?: unknown
          } | null
          contents: {
            cell: string
            templateId: number
          }[]
          dueDays?: number
          releaseDays?: number
          eventId?: number | null
        })[]
        senderId?: number
        responseWindowDays?: number
        currency?: string
        endAt?: string | null
        unknownPolicy?: 'hold' | 'resend'
        priority?: number
        oncePerHousehold?: boolean | null
        maxTargeted?: number | null
        maxPerUnit?: number | null
        quotas?: {
          unitId: number
          maxTargeted: number
        }[]
        pilotSize?: number | null
        bestFirst?: {
          by: {
            field: string
          } | {
            orders: 'count' | 'sum' | 'last' | 'first' | 'products'
            where?: {
              product?: string | string[]
              category?: string | string[]
              amount?: {
                min?: number
                max?: number
              }
              currency?: string
              since?: string | 'now' | {
                daysAgo: number
              } | {
                monthsAgo: number
              } | {
                yearsAgo: number
              }
              until?: string | 'now' | {
                daysAgo: number
              } | {
                monthsAgo: number
              } | {
                yearsAgo: number
              }
            }
          } | {
            score: string
          }
          lowest?: boolean
        } | null
        cells: {
          name: string
          weight: number
          control?: boolean
          templateId?: number
        }[]
      }
      answer: Campaign
    }
  }
  '/campaigns/:id/approval': {
    /** Whether a campaign has to be approved, and how far that is */
    get: {
      answer: {
        campaignId: number
        needed: boolean
        submission: Submission | null
      }
    }
  }
  '/campaigns/:id/attribution': {
    /** By what rule answers that name no message are attributed to a campaign */
    get: {
      answer: AttributionRule
    }
    /** Change the rule; the responses that there are will be judged by it */
    patch: {
      json: {
        windowDays?: number
        credit?: 'last' | 'first'
        uncontacted?: boolean
      }
      answer: AttributionRule
    }
  }
  '/campaigns/:id/audience': {
    /** The waterfall: who falls out where, and who remains for each cell */
    get: {
      answer: {
        matched: number
        suppressed: number
        noConsent: number
        unreachable: number
        household: number
        pressure: number
        heavierCampaign: number
        control: number
        overBudget: number
        outsidePilot: number
        targeted: number
        cells: {
          id: number
          name: string
          control: boolean
          assigned: number
        }[]
        steps: ({
          stepId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          atMost: number
        })[]
      }
    }
  }
  '/campaigns/:id/audience/customers': {
    /** The frozen audience by customer, also who fell out and why */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        fate?: 'suppressed' | 'no-consent' | 'unreachable' | 'household' | 'pressure' | 'heavier-campaign' | 'control' | 'over-budget' | 'outside-pilot' | 'targeted' | undefined
      }
      answer: {
        items: ({
          customerId: number
          ref: string | null
          name: string
          unitId: number
          fate: 'suppressed' | 'no-consent' | 'unreachable' | 'household' | 'pressure' | 'heavier-campaign' | 'control' | 'over-budget' | 'outside-pilot' | 'targeted'
          cell: string | null
        })[]
        nextCursor: string | null
      }
    }
  }
  '/campaigns/:id/cancel': {
    /** End it for good; what was sent stays sent */
    post: {
      answer: Campaign
    }
  }
  '/campaigns/:id/copy': {
    /** Plan a campaign like one that there is */
    post: {
      json: {
        name: string
        unitId?: number
      }
      answer: Campaign
    }
  }
  '/campaigns/:id/costs': {
    /** What its planner said of its costs and margin */
    get: {
      answer: {
        margin: number | null
        fixed?: number
        steps?: ({
          stepId: number
          class?: '' | string
          grams?: number
          segments?: number
          minutes?: number | null
        })[]
      }
    }
    /** Say what its letters weigh, how many parts its texts have, what is fixed, and the margin */
    put: {
      json: {
        margin: number
        fixed?: number
        steps?: ({
          stepId: number
          class?: '' | string
          grams?: number
          segments?: number
          minutes?: number | null
        })[]
      }
      answer: {
        margin: number | null
        fixed?: number
        steps?: ({
          stepId: number
          class?: '' | string
          grams?: number
          segments?: number
          minutes?: number | null
        })[]
      }
    }
  }
  '/campaigns/:id/coupon': {
    /** What a campaign gives to who brings its coupon */
    get: {
      answer: Coupon
    }
    /** Give a campaign a coupon, or change it */
    put: {
      json: {
        offer: string
        code?: string | null
        validFrom?: string | null
        validUntil?: string | null
        uses?: number
        total?: number | null
      }
      answer: Coupon
    }
    /** Take the coupon out of a draft */
    delete: {
      answer: undefined
    }
  }
  '/campaigns/:id/curve': {
    /** The response curve: answers by whole days since the customer was reached, by channel */
    get: {
      query: {
        fresh?: boolean | undefined
      }
      answer: {
        campaignId: number
        unitId: number
        currency: string
        asOf: string
        pending: number
        channels: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          days: {
            since: number
            exposed: number
            responded: number
            converted: number
          }[]
        })[]
      }
    }
  }
  '/campaigns/:id/days': {
    /** What happened on each day, by channel */
    get: {
      query: {
        fresh?: boolean | undefined
      }
      answer: {
        campaignId: number
        unitId: number
        currency: string
        asOf: string
        pending: number
        days: ({
          day: string
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
          sent: number
          reached: number
          responded: number
          converted: number
          revenue: number
        })[]
      }
    }
  }
  '/campaigns/:id/dead-letters': {
    /** Deliveries that go on only if somebody does something, by what is the matter */
    get: {
      answer: {
        items: ({
          stepId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          state: 'failed' | 'held' | 'unknown'
          reason: string
          count: number
          since: string | null
          until: string | null
        })[]
      }
    }
  }
  '/campaigns/:id/dead-letters/deliveries': {
    /** The deliveries of such a group, with their customers */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        stepId: number | undefined
        state: 'failed' | 'held' | 'unknown' | undefined
        reason?: string | undefined
      }
      answer: {
        items: ({
          seq: number
          customerId: number
          ref: string | null
          name: string
          reason: string | null
          attempts: number
          settledAt: string | null
        })[]
        nextCursor: string | null
      }
    }
  }
  '/campaigns/:id/dead-letters/resolve': {
    /** Send such deliveries again, count unknown ones as sent, or give them up */
    post: {
      json: {
        state: 'failed' | 'held' | 'unknown'
        stepId?: number
        reason?: string
        as: 'queued' | 'sent' | 'cancelled'
      }
      answer: {
        promised: number
        held: number
        queued: number
        claimed: number
        'in-hand': number
        sent: number
        retry: number
        failed: number
        unknown: number
        cancelled: number
        steps: ({
          stepId: number
          position: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          promised: number
          held: number
          queued: number
          claimed: number
          'in-hand': number
          sent: number
          retry: number
          failed: number
          unknown: number
          cancelled: number
          passedOver: {
            reason: string
            count: number
          }[]
          waiting: number
          nextLookAt: string | null
          problem: string | null
        })[]
        reasons: ({
          state: 'held' | 'queued' | 'claimed' | 'in-hand' | 'sent' | 'retry' | 'failed' | 'unknown' | 'cancelled'
          reason: string
          count: number
        })[]
      }
    }
  }
  '/campaigns/:id/decision': {
    /** Approve a campaign that was handed in, or send it back with a remark */
    post: {
      json: {
        decision: 'approved' | 'returned'
        remark?: string
        submittedAt?: string
      }
      answer: {
        campaignId: number
        needed: boolean
        submission: Submission | null
      }
    }
  }
  '/campaigns/:id/events': {
    /** Deliveries by state, as they change: server-sent events */
    get: {
      answer: never
    }
  }
  '/campaigns/:id/expected-cost': {
    /** What a campaign will cost at most, if it is launched now */
    get: {
      answer: {
        currency: string
        steps: ({
          stepId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          people: number
          lines: ({
            item: 'message' | 'segment' | 'minute'
            quantity: number
            amount: number | null
          })[]
          amount: number
        })[]
        fixed: number
        total: number
        unpriced: ({
          item: 'message' | 'segment' | 'minute'
          quantity: number
          stepId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        })[]
      }
    }
  }
  '/campaigns/:id/extend-pilot': {
    /** Go on from the pilot sample to everybody who waits outside it */
    post: {
      answer: {
        matched: number
        suppressed: number
        noConsent: number
        unreachable: number
        household: number
        pressure: number
        heavierCampaign: number
        control: number
        overBudget: number
        outsidePilot: number
        targeted: number
        cells: {
          id: number
          name: string
          control: boolean
          assigned: number
        }[]
        steps: ({
          stepId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          atMost: number
        })[]
      }
    }
  }
  '/campaigns/:id/forecast': {
    /** What it will come to by the end of its response window, by channel, and whether that misses the target */
    get: {
      query: {
        fresh?: boolean | undefined
      }
      answer: {
        campaignId: number
        unitId: number
        currency: string
        asOf: string
        pending: number
        closed: boolean
        measures: ({
          measure: 'feedback' | 'success'
          reached: number
          soFar: number
          final: {
            expected: number
            lo: number
            hi: number
          } | null
          rate: {
            expected: number
            lo: number
            hi: number
          } | null
          channels: ({
            channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
            cumulative: number[]
            soFar: number
            final: {
              expected: number
              lo: number
              hi: number
            } | null
            seen: number | null
            campaigns: number
          })[]
          words: {
            zh: string
            en: string
          }
        })[]
        target: {
          measure?: 'feedback' | 'success'
          rate?: number | null
          number?: number | null
          setAt: string
          outlook: 'missed' | 'reached' | 'open'
        } | null
      }
    }
  }
  '/campaigns/:id/letter-exceptions': {
    /** Letters that paper would show wrong */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        stepId?: number | undefined
      }
      answer: {
        items: ({
          id: number
          stepId: number
          customerId: number
          name: string
          address: string | null
          postcode: string | null
          reason: string
        })[]
        nextCursor: string | null
      }
    }
  }
  '/campaigns/:id/list': {
    /** Add customers, by their numbers, to the uploaded list of a draft */
    post: {
      json: {
        entries: {
          ref: string
          cell?: string
        }[]
      }
      answer: {
        added: number
        changed: number
        unchanged: number
        unknown: string[]
      }
    }
  }
  '/campaigns/:id/list.csv': {
    /** Put the customers of a file on the list of a draft */
    post: {
      query: {
        fileName: string | undefined
        refColumn?: string | undefined
        cellColumn?: string | undefined
        delimiter?: ',' | ';' | '	' | '|' | undefined
        encoding?: 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | undefined
        headerLine?: 'none' | number | undefined
      }
      answer: Import
    }
  }
  '/campaigns/:id/money': {
    /** What it cost and brought, and the return */
    get: {
      query: {
        fresh?: boolean | undefined
      }
      answer: {
        campaignId: number
        asOf: string
        pending: number
        currency: string
        basis: 'incremental' | 'attributed'
        revenue: {
          amount: number
          lo: number | null
          hi: number | null
        }
        margin: number | null
        cost: {
          total: number
          fixed: number
          lines: ({
            stepId: number
            channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
            item: 'message' | 'segment' | 'minute'
            quantity: number
            amount: number
          })[]
        }
        unpriced: ({
          stepId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          item: 'message' | 'segment' | 'minute'
          quantity: number
        })[]
        roi: {
          roi: number
          lo: number | null
          hi: number | null
        } | null
        words: {
          zh: string
          en: string
        }
      }
    }
  }
  '/campaigns/:id/monitor': {
    /** Which cell is ahead, to be asked as often as you like while it runs */
    get: {
      query: {
        fresh?: boolean | undefined
      }
      answer: {
        campaignId: number
        asOf: string
        pending: number
        window: {
          from: string
          to: string
          closed: boolean
        } | null
        measures: ({
          measure: 'responded' | 'converted'
          winner: number | null
          comparisons: {
            cellId: number
            againstId: number
            diff: number
            lo: number
            hi: number
            proven: boolean
          }[]
          words: {
            zh: string
            en: string
          }
        })[]
      }
    }
  }
  '/campaigns/:id/notices': {
    /** What was seen in a campaign that somebody should know: spikes, a target that will be missed */
    get: {
      answer: ({
        id: number
        kind: 'bounce-spike' | 'complaint-spike' | 'target-missed'
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
        at: string
        figures: Record<string, number>
        words: {
          zh: string
          en: string
        }
      })[]
    }
  }
  '/campaigns/:id/pause': {
    /** Stop sending; takes effect at once */
    post: {
      answer: Campaign
    }
  }
  '/campaigns/:id/progress': {
    /** Deliveries by state */
    get: {
      answer: {
        promised: number
        held: number
        queued: number
        claimed: number
        'in-hand': number
        sent: number
        retry: number
        failed: number
        unknown: number
        cancelled: number
        steps: ({
          stepId: number
          position: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          promised: number
          held: number
          queued: number
          claimed: number
          'in-hand': number
          sent: number
          retry: number
          failed: number
          unknown: number
          cancelled: number
          passedOver: {
            reason: string
            count: number
          }[]
          waiting: number
          nextLookAt: string | null
          problem: string | null
        })[]
        reasons: ({
          state: 'held' | 'queued' | 'claimed' | 'in-hand' | 'sent' | 'retry' | 'failed' | 'unknown' | 'cancelled'
          reason: string
          count: number
        })[]
      }
    }
  }
  '/campaigns/:id/proofs': {
    /** Test what a plan sends, before its launch */
    post: {
      json: {
        staffIds?: number[]
        customerId?: number | null
        contents?: {
          step: number
          cell: string
        }[]
      }
      answer: Proof
    }
    /** The newest twenty tests of a campaign, and what of its plan was not tested as it is now */
    get: {
      answer: {
        items: Proof[]
        untested: ({
          step: number
          channel: 'email' | 'sms' | 'letter'
          cell: string
        })[]
      }
    }
  }
  '/campaigns/:id/proofs/letters/:messageId': {
    /** A letter that was tested, as PDF; the codes on it lead nowhere */
    get: {
      answer: never
    }
  }
  '/campaigns/:id/rates': {
    /** How customers of a past campaign responded, by what was known of them before */
    get: {
      query: {
        column: string | undefined
        bands?: string | undefined
      }
      answer: {
        campaignId: number
        column: string
        groups: ({
          value: string | null
          from: number | null
          to: number | null
          reached: number
          reachedAndResponded: number
          reachedAndConverted: number
          feedbackRate: {
            rate: number
            lo: number
            hi: number
          } | null
          successRate: {
            rate: number
            lo: number
            hi: number
          } | null
          cells: ({
            name: string
            control: boolean
            assigned: number
            responded: number
            converted: number
            respondedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            convertedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            uplift: {
              responded: {
                diff: number
                lo: number
                hi: number
              } | null
              converted: {
                diff: number
                lo: number
                hi: number
              } | null
            } | null
          })[]
        })[]
      }
    }
  }
  '/campaigns/:id/release-held': {
    /** Queue again what was held for a person, once what the reasons name is mended */
    post: {
      answer: {
        promised: number
        held: number
        queued: number
        claimed: number
        'in-hand': number
        sent: number
        retry: number
        failed: number
        unknown: number
        cancelled: number
        steps: ({
          stepId: number
          position: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          promised: number
          held: number
          queued: number
          claimed: number
          'in-hand': number
          sent: number
          retry: number
          failed: number
          unknown: number
          cancelled: number
          passedOver: {
            reason: string
            count: number
          }[]
          waiting: number
          nextLookAt: string | null
          problem: string | null
        })[]
        reasons: ({
          state: 'held' | 'queued' | 'claimed' | 'in-hand' | 'sent' | 'retry' | 'failed' | 'unknown' | 'cancelled'
          reason: string
          count: number
        })[]
      }
    }
  }
  '/campaigns/:id/report': {
    /** Everything about a campaign on one page: JSON, HTML, Excel or CSV */
    get: {
      query: {
        fresh?: boolean | undefined
        unitId?: number | undefined
        format?: 'json' | 'html' | 'xlsx' | 'csv' | undefined
        language?: 'zh' | 'en' | undefined
      }
      answer: {
        campaignId: number
        unitId: number
        currency: string
        asOf: string
        pending: number
        name: string
        unit: string
        whole: boolean
        window: {
          from: string
          to: string
          closed: boolean
        } | null
        verdict: {
          zh: string
          en: string
        }[]
        splitRatio: {
          chiSquare: number
          p: number
          broken: boolean
        } | null
        cells: ({
          assigned: number
          targeted: number
          sent: number
          reached: number
          responded: number
          converted: number
          reachedAndResponded: number
          reachedAndConverted: number
          revenue: number
          feedbackRate: {
            rate: number
            lo: number
            hi: number
          } | null
          successRate: {
            rate: number
            lo: number
            hi: number
          } | null
          respondedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          convertedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          revenuePerHead: {
            mean: number
            sd: number
            lo: number
            hi: number
          } | null
          cellId: number
          name: string
          control: boolean
          weight: number
          uplift: {
            responded: {
              diff: number
              lo: number
              hi: number
              relative: number | null
              incremental: number
              chiSquare: number | null
              p: number | null
            } | null
            converted: {
              diff: number
              lo: number
              hi: number
              relative: number | null
              incremental: number
              chiSquare: number | null
              p: number | null
            } | null
            revenuePerHead: {
              diff: number
              lo: number
              hi: number
              t: number
              df: number
              p: number
            } | null
          } | null
        })[]
        total: {
          assigned: number
          targeted: number
          sent: number
          reached: number
          responded: number
          converted: number
          reachedAndResponded: number
          reachedAndConverted: number
          revenue: number
          feedbackRate: {
            rate: number
            lo: number
            hi: number
          } | null
          successRate: {
            rate: number
            lo: number
            hi: number
          } | null
          respondedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          convertedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          revenuePerHead: {
            mean: number
            sd: number
            lo: number
            hi: number
          } | null
        }
        noUplift: string | null
        waterfall: ({
          fate: 'suppressed' | 'no-consent' | 'unreachable' | 'household' | 'pressure' | 'heavier-campaign' | 'control' | 'over-budget' | 'outside-pilot' | 'targeted'
          n: number
        })[]
        steps: ({
          stepId: number | null
          position: number | null
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
          states: Record<string, number>
          receipts: Record<string, number>
          reached: number
          firstReached: number
          responded: number
          converted: number
          revenue: number
        })[]
        curve: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          days: {
            since: number
            exposed: number
            responded: number
            converted: number
          }[]
        })[] | null
        forecast: {
          measures: ({
            measure: 'feedback' | 'success'
            reached: number
            soFar: number
            final: {
              expected: number
              lo: number
              hi: number
            } | null
            rate: {
              expected: number
              lo: number
              hi: number
            } | null
            channels: ({
              channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
              cumulative: number[]
              soFar: number
              final: {
                expected: number
                lo: number
                hi: number
              } | null
              seen: number | null
              campaigns: number
            })[]
            words: {
              zh: string
              en: string
            }
          })[]
          target: {
            measure?: 'feedback' | 'success'
            rate?: number | null
            number?: number | null
            setAt: string
            outlook: 'missed' | 'reached' | 'open'
          } | null
        } | null
        money: {
          basis: 'incremental' | 'attributed'
          revenue: {
            amount: number
            lo: number | null
            hi: number | null
          }
          margin: number | null
          cost: {
            total: number
            fixed: number
            lines: ({
              stepId: number
              channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
              item: 'message' | 'segment' | 'minute'
              quantity: number
              amount: number
            })[]
          }
          unpriced: ({
            stepId: number
            channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
            item: 'message' | 'segment' | 'minute'
            quantity: number
          })[]
          roi: {
            roi: number
            lo: number | null
            hi: number | null
          } | null
          words: {
            zh: string
            en: string
          }
        } | null
        units: ({
          unitId: number
          name: string
          kind: 'province' | 'city' | 'county' | 'branch'
          figures: {
            assigned: number
            targeted: number
            sent: number
            reached: number
            responded: number
            converted: number
            reachedAndResponded: number
            reachedAndConverted: number
            revenue: number
            feedbackRate: {
              rate: number
              lo: number
              hi: number
            } | null
            successRate: {
              rate: number
              lo: number
              hi: number
            } | null
            respondedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            convertedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            revenuePerHead: {
              mean: number
              sd: number
              lo: number
              hi: number
            } | null
          }
          placed: {
            shrunk: {
              rate: number
              lo: number
              hi: number
            }
            rank: number
            group: number
          } | null
        })[]
        staff: ({
          staffId: number | null
          name: string | null
          open: number
          done: number
          cancelled: number
          reached: number
          responded: number
          converted: number
          revenue: number
          outcomes: Record<string, number>
          minutes: number
          placed: {
            shrunk: {
              rate: number
              lo: number
              hi: number
            }
            rank: number
            group: number
          } | null
        })[]
        definitions: Record<string, {
            name: {
              zh: string
              en: string
            }
            meaning: {
              zh: string
              en: string
            }
          }>
      }
    }
  }
  '/campaigns/:id/resolve-unknown': {
    /** Decide about deliveries that may or may not have left */
    post: {
      json: {
        as: 'sent' | 'queued'
      }
      answer: {
        promised: number
        held: number
        queued: number
        claimed: number
        'in-hand': number
        sent: number
        retry: number
        failed: number
        unknown: number
        cancelled: number
        steps: ({
          stepId: number
          position: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          promised: number
          held: number
          queued: number
          claimed: number
          'in-hand': number
          sent: number
          retry: number
          failed: number
          unknown: number
          cancelled: number
          passedOver: {
            reason: string
            count: number
          }[]
          waiting: number
          nextLookAt: string | null
          problem: string | null
        })[]
        reasons: ({
          state: 'held' | 'queued' | 'claimed' | 'in-hand' | 'sent' | 'retry' | 'failed' | 'unknown' | 'cancelled'
          reason: string
          count: number
        })[]
      }
    }
  }
  '/campaigns/:id/resume': {
    /** Go on where the ledger stands */
    post: {
      answer: Campaign
    }
  }
  '/campaigns/:id/schedule': {
    /** Schedule a draft, for now or later */
    post: {
      json: {
        startAt?: string | null
      }
      answer: Campaign
    }
  }
  '/campaigns/:id/score': {
    /** What it was worth: counts, rates, revenue and uplift by cell */
    get: {
      query: {
        fresh?: boolean | undefined
      }
      answer: {
        campaignId: number
        currency: string
        asOf: string
        pending: number
        window: {
          from: string
          to: string
          closed: boolean
        } | null
        splitRatio: {
          chiSquare: number
          p: number
          broken: boolean
        } | null
        cells: ({
          assigned: number
          targeted: number
          sent: number
          reached: number
          responded: number
          converted: number
          reachedAndResponded: number
          reachedAndConverted: number
          revenue: number
          feedbackRate: {
            rate: number
            lo: number
            hi: number
          } | null
          successRate: {
            rate: number
            lo: number
            hi: number
          } | null
          respondedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          convertedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          revenuePerHead: {
            mean: number
            sd: number
            lo: number
            hi: number
          } | null
          cellId: number
          name: string
          control: boolean
          weight: number
          uplift: {
            responded: {
              diff: number
              lo: number
              hi: number
              relative: number | null
              incremental: number
              chiSquare: number | null
              p: number | null
            } | null
            converted: {
              diff: number
              lo: number
              hi: number
              relative: number | null
              incremental: number
              chiSquare: number | null
              p: number | null
            } | null
            revenuePerHead: {
              diff: number
              lo: number
              hi: number
              t: number
              df: number
              p: number
            } | null
          } | null
        })[]
        total: {
          assigned: number
          targeted: number
          sent: number
          reached: number
          responded: number
          converted: number
          reachedAndResponded: number
          reachedAndConverted: number
          revenue: number
          feedbackRate: {
            rate: number
            lo: number
            hi: number
          } | null
          successRate: {
            rate: number
            lo: number
            hi: number
          } | null
          respondedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          convertedPerAssigned: {
            rate: number
            lo: number
            hi: number
          } | null
          revenuePerHead: {
            mean: number
            sd: number
            lo: number
            hi: number
          } | null
        }
        noUplift: string | null
        definitions: Record<string, string>
      }
    }
  }
  '/campaigns/:id/staff': {
    /** What staff did for it, by person */
    get: {
      query: {
        fresh?: boolean | undefined
        unitId?: number | undefined
        from?: string | undefined
        to?: string | undefined
      }
      answer: {
        campaignId: number
        unitId: number
        currency: string
        asOf: string
        pending: number
        staff: ({
          staffId: number | null
          name: string | null
          open: number
          done: number
          cancelled: number
          reached: number
          responded: number
          converted: number
          revenue: number
          outcomes: Record<string, number>
          minutes: number
        })[]
      }
    }
  }
  '/campaigns/:id/steps': {
    /** Its result by step and channel */
    get: {
      query: {
        fresh?: boolean | undefined
        unitId?: number | undefined
      }
      answer: {
        campaignId: number
        unitId: number
        currency: string
        asOf: string
        pending: number
        steps: ({
          stepId: number | null
          position: number | null
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
          states: Record<string, number>
          receipts: Record<string, number>
          reached: number
          firstReached: number
          responded: number
          converted: number
          revenue: number
        })[]
      }
    }
  }
  '/campaigns/:id/submit': {
    /** Hand a campaign in, as it is planned now, to be approved */
    post: {
      json: {
        note?: string
      }
      answer: {
        campaignId: number
        needed: boolean
        submission: Submission | null
      }
    }
  }
  '/campaigns/:id/target': {
    /** What a campaign is meant to reach */
    get: {
      answer: {
        measure?: 'feedback' | 'success'
        rate?: number | null
        number?: number | null
        setAt: string
      }
    }
    /** Say what a campaign is meant to reach */
    put: {
      json: {
        measure?: 'feedback' | 'success'
        rate?: number | null
        number?: number | null
      }
      answer: {
        measure?: 'feedback' | 'success'
        rate?: number | null
        number?: number | null
        setAt: string
      }
    }
    /** Take the target away */
    delete: {
      answer: undefined
    }
  }
  '/campaigns/:id/units': {
    /** Its result by unit: the units directly below one, each with all below it */
    get: {
      query: {
        fresh?: boolean | undefined
        unitId?: number | undefined
      }
      answer: {
        campaignId: number
        unitId: number
        currency: string
        asOf: string
        pending: number
        units: ({
          unitId: number
          name: string
          kind: 'province' | 'city' | 'county' | 'branch'
          total: {
            assigned: number
            targeted: number
            sent: number
            reached: number
            responded: number
            converted: number
            reachedAndResponded: number
            reachedAndConverted: number
            revenue: number
            feedbackRate: {
              rate: number
              lo: number
              hi: number
            } | null
            successRate: {
              rate: number
              lo: number
              hi: number
            } | null
            respondedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            convertedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            revenuePerHead: {
              mean: number
              sd: number
              lo: number
              hi: number
            } | null
          }
          cells: ({
            assigned: number
            targeted: number
            sent: number
            reached: number
            responded: number
            converted: number
            reachedAndResponded: number
            reachedAndConverted: number
            revenue: number
            feedbackRate: {
              rate: number
              lo: number
              hi: number
            } | null
            successRate: {
              rate: number
              lo: number
              hi: number
            } | null
            respondedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            convertedPerAssigned: {
              rate: number
              lo: number
              hi: number
            } | null
            revenuePerHead: {
              mean: number
              sd: number
              lo: number
              hi: number
            } | null
            cellId: number
            name: string
            control: boolean
            weight: number
            uplift: {
              responded: {
                diff: number
                lo: number
                hi: number
                relative: number | null
                incremental: number
                chiSquare: number | null
                p: number | null
              } | null
              converted: {
                diff: number
                lo: number
                hi: number
                relative: number | null
                incremental: number
                chiSquare: number | null
                p: number | null
              } | null
              revenuePerHead: {
                diff: number
                lo: number
                hi: number
                t: number
                df: number
                p: number
              } | null
            } | null
          })[]
          noUplift: string | null
        })[]
      }
    }
  }
  '/campaigns/:id/unschedule': {
    /** Take it off its schedule; it is a draft again */
    post: {
      answer: Campaign
    }
  }
  '/campaigns/:id/why': {
    /** Why a customer, by their number or id, is or is not contacted */
    get: {
      query: {
        ref?: string | undefined
        customerId?: number | undefined
      }
      answer: {
        fate: 'suppressed' | 'no-consent' | 'unreachable' | 'household' | 'pressure' | 'heavier-campaign' | 'control' | 'over-budget' | 'outside-pilot' | 'targeted' | null
        frozen: boolean
        sentence: string
      }
    }
  }
  '/coupons/redeem': {
    /** Redeem a coupon, exactly once */
    post: {
      json: {
        key: string
        code: string
        customerId?: number
        amount?: number
        currency?: string
        note?: string
      }
      answer: {
        status: 'redeemed' | 'duplicate'
        offer: string
        campaignName: string
        usesLeft: number | null
      }
    }
  }
  '/customers': {
    /** Find customers of your units */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId?: number | undefined
        search?: string | undefined
      }
      answer: {
        items: ({
          id: number
          unitId: number
          kind: 'person' | 'organisation'
          ref: string | null
          name: string
          gender: 'male' | 'female' | null
          email: string | null
          mobile: string | null
          fax: string | null
          address: string | null
          divisionCode: string | null
          postcode: string | null
          street: string | null
          addressMatch: 'street' | 'county' | 'ambiguous' | 'contradiction' | 'unmatched' | 'pending' | null
          birthday: string | null
          joinedOn: string | null
          idNumber: string | null
          ownerStaffId: number | null
          wrong: ('mobile' | 'postal' | 'fax')[]
          attributes: Record<string, string | number | boolean | null>
          tags: string[]
          createdAt: string
          updatedAt: string
        })[]
        nextCursor: string | null
      }
    }
    /** Add a customer */
    post: {
      json: {
        ref?: string | null
        name?: string | null
        kind?: string | null
        gender?: string | null
        email?: string | null
        mobile?: string | null
        fax?: string | null
        address?: string | null
        divisionCode?: string | null
        postcode?: string | null
        birthday?: string | null
        joinedOn?: string | null
        idNumber?: string | null
        attributes?: Record<string, string | number | boolean | null>
        tags?: string[] | null
        unitId: number
      }
      answer: Customer
    }
  }
  '/customers/owner': {
    /** Say who looks after customers */
    post: {
      json: {
        customerIds: number[]
        staffId: number | null
      }
      answer: {
        changed: number
      }
    }
  }
  '/customers/:id': {
    /** One customer, with consents */
    get: {
      answer: Customer
    }
    /** Change the fields given; null clears one */
    patch: {
      json: {
        ref?: string | null
        name?: string | null
        kind?: string | null
        gender?: string | null
        email?: string | null
        mobile?: string | null
        fax?: string | null
        address?: string | null
        divisionCode?: string | null
        postcode?: string | null
        birthday?: string | null
        joinedOn?: string | null
        idNumber?: string | null
        attributes?: Record<string, string | number | boolean | null>
        tags?: string[] | null
        unitId?: number
        updatedAt?: string
      }
      answer: Customer
    }
  }
  '/customers/:id/campaigns': {
    /** Which campaigns considered a customer, and why they were or were not contacted */
    get: {
      answer: {
        items: ({
          campaignId: number
          campaign: string
          launchedAt: string
          fate: 'suppressed' | 'no-consent' | 'unreachable' | 'household' | 'pressure' | 'heavier-campaign' | 'control' | 'over-budget' | 'outside-pilot' | 'targeted'
          sentence: string
        })[]
      }
    }
  }
  '/customers/:id/confirm': {
    /** Say that a record is right as it stands */
    post: {
      answer: Customer
    }
  }
  '/customers/:id/consents': {
    /** Record what a customer said about a channel */
    post: {
      json: {
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        purpose?: string
        status: 'granted' | 'refused' | 'unknown'
        evidence: string
      }
      answer: Customer
    }
  }
  '/customers/:id/household': {
    /** Who else lives at the address: with the same mobile number, or of the unit with the same family name */
    get: {
      answer: {
        items: ({
          id: number
          name: string
          gender: 'male' | 'female' | null
          birthday: string | null
          shares: ('mobile' | 'family-name')[]
        })[]
      }
    }
  }
  '/customers/:id/id-number': {
    /** See a customer's whole id number */
    post: {
      json: {
        reason: string
      }
      answer: {
        idNumber: string
      }
    }
  }
  '/customers/:id/timeline': {
    /** Everything that happened between a customer and you, newest first */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        kind?: 'delivery' | 'response' | 'outcome' | 'order' | 'consent' | 'change' | undefined
      }
      answer: {
        items: TimelineEntry[]
        nextCursor: string | null
      }
    }
  }
  '/desk/answers': {
    /** Record what came of it */
    post: {
      json: {
        key: string
        code?: string
        customerId?: number
        outcome: 'answered' | 'ordered' | 'redeemed' | 'opt-out' | 'wrong-person'
        amount?: number
        currency?: string
        note?: string
      }
      answer: {
        status: 'recorded' | 'duplicate'
        attribution: 'token' | 'named' | 'window' | 'hand' | 'none' | null
      }
    }
  }
  '/desk/search': {
    /** Who stands at the counter: by the code they bring, their mobile number or name */
    post: {
      json: {
        q: string
      }
      answer: DeskFinding
    }
  }
  '/events': {
    /** Events of your units */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
      }
      answer: {
        items: Event[]
        nextCursor: string | null
      }
    }
    /** Plan an event */
    post: {
      json: {
        unitId: number
        name: string
        place: string
        startsAt: string
        endsAt?: string | null
        seats?: number | null
      }
      answer: Event
    }
  }
  '/events/:id': {
    /** One event with its numbers */
    get: {
      answer: Event
    }
    /** Change place, time or seats, or call it off */
    patch: {
      json: {
        name?: string
        place?: string
        startsAt?: string
        endsAt?: string | null
        seats?: number | null
        cancelled?: true
      }
      answer: Event
    }
  }
  '/events/:id/attendance': {
    /** Take down who came, or take it back */
    post: {
      json: {
        customerIds: number[]
        attended?: boolean
      }
      answer: {
        changed: number
      }
    }
  }
  '/events/:id/guests': {
    /** Who answered or came */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
      }
      answer: {
        items: ({
          id: number
          name: string
          mobile: string | null
          reply: 'accepted' | 'declined' | 'none'
          party: number
          seated: boolean
          repliedAt: string | null
          via: string
          attendedAt: string | null
        })[]
        nextCursor: string | null
      }
    }
  }
  '/events/:id/guests/:customerId': {
    /** Take down a customer's answer */
    put: {
      json: {
        reply: 'accepted' | 'declined' | 'none'
        party?: number
      }
      answer: {
        reply: 'accepted' | 'declined' | 'none'
        party: number
        seated: boolean
        movedUp: number[]
      }
    }
  }
  '/forecast/back-test': {
    /** How good the forecast would have been for the organisation's own closed campaigns */
    get: {
      query: {
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | undefined
        measure?: 'feedback' | 'success' | undefined
        day?: number | undefined
      }
      answer: {
        tested: number
        held: number
        error: number | null
        words: {
          zh: string
          en: string
        }
      }
    }
  }
  '/guard-rules': {
    /** By which rules a spike of bounces or complaints pauses a campaign */
    get: {
      answer: ({
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        sign: 'bounce' | 'complaint'
        threshold: number
        minimum: number
        hours: number
      })[]
    }
    /** Replace the rules of the guard */
    put: {
      json: {
        rules: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          sign: 'bounce' | 'complaint'
          threshold: number
          minimum: number
          hours: number
        })[]
      }
      answer: ({
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        sign: 'bounce' | 'complaint'
        threshold: number
        minimum: number
        hours: number
      })[]
    }
  }
  '/imports': {
    /** Imports into your units, the newest first */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId?: number | undefined
        kind?: 'customers' | 'orders' | 'responses' | 'campaign-list' | 'past-campaign' | undefined
      }
      answer: {
        items: Import[]
        nextCursor: string | null
      }
    }
  }
  '/imports/customers': {
    /** Import customers from a delimited file or a workbook */
    post: {
      query: {
        unitId: number | undefined
        fileName: string | undefined
        options?: string | undefined
      }
      answer: Import
    }
  }
  '/imports/customers/preview': {
    /** What an import of customers would do */
    post: {
      query: {
        unitId: number | undefined
        options?: string | undefined
      }
      answer: {
        read: number
        new: number
        matched: Record<string, number>
        updated: number
        unchanged: number
        ambiguous: number
        rejected: number
        merges: {
          line: number
          customerId: number
          by: string
          changes: {
            field: string
            before?: unknown
            after?: unknown
          }[]
        }[]
        conflicts: ({
          line: number
          field: 'mobile' | 'email'
          value: string
          name: string
          customerId: number
          customerName: string
        })[]
        conflictCount: number
        rejects: {
          line: number
          reason: string
        }[]
      }
    }
  }
  '/imports/orders': {
    /** Import orders from a delimited file or a workbook */
    post: {
      query: {
        unitId: number | undefined
        fileName: string | undefined
        options?: string | undefined
      }
      answer: Import
    }
  }
  '/imports/past-campaigns': {
    /** Import a campaign that was run before, from a delimited file or a workbook */
    post: {
      query: {
        unitId: number | undefined
        fileName: string | undefined
        options?: string | undefined
      }
      answer: Import
    }
  }
  '/imports/responses': {
    /** Import responses from a delimited file or a workbook */
    post: {
      query: {
        unitId: number | undefined
        fileName: string | undefined
        options?: string | undefined
      }
      answer: Import
    }
  }
  '/imports/suggest': {
    /** What a file holds, and which column may fill which field */
    post: {
      query: {
        kind?: 'customers' | 'orders' | 'responses' | 'past-campaign' | undefined
        sheet?: string | undefined
        delimiter?: ',' | ';' | '	' | '|' | undefined
        encoding?: 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | undefined
        headerLine?: 'none' | number | undefined
      }
      answer: {
        columns: string[]
        headerLine: number | null
        headerDecision: string
        delimiter: string
        mapping: ({
          column: string
          field: string
          confidence: number
          by: 'name' | 'content'
        })[]
        unmapped: string[]
        rows: ({
          line: number
          cells: string[]
          problem: string | null
        })[]
      }
    }
  }
  '/imports/:id': {
    /** One import, also while it runs */
    get: {
      answer: Import
    }
  }
  '/imports/:id/rejects': {
    /** Rejected rows with their reasons */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
      }
      answer: {
        items: {
          rowNumber: number
          reason: string
          raw: string
        }[]
        nextCursor: string | null
      }
    }
  }
  '/imports/:id/rejects.csv': {
    /** Rejected rows as a file, to be repaired and imported again */
    get: {
      answer: never
    }
  }
  '/imports/:id/undo': {
    /** Take an import of customers, orders or a past campaign back */
    post: {
      answer: Import
    }
  }
  '/league': {
    /** Units or staff ranked by a rate, so that nobody is first or last by chance */
    post: {
      json: {
        unitId: number
        of?: 'units' | 'staff'
        kind?: 'province' | 'city' | 'county' | 'branch'
        measure?: 'feedback' | 'success'
        campaignId?: number
        from?: string
        to?: string
        fresh?: boolean
      }
      answer: {
        unitId: number
        asOf: string
        pending: number
        campaigns: number
        places: ({
          id: number
          name: string | null
          reached: number
          succeeded: number
          raw: {
            rate: number
            lo: number
            hi: number
          } | null
          shrunk: {
            rate: number
            lo: number
            hi: number
          }
          rank: number
          group: number
        })[]
        words: {
          zh: string
          en: string
        }
      }
    }
  }
  '/letters/returned': {
    /** Letters that came back, by their piece numbers */
    post: {
      json: {
        pieces: string[]
        reason?: string
      }
      answer: {
        items: ({
          number: string
          status: 'recorded' | 'unchanged' | 'unknown' | 'misread'
          customerId: number | null
          customer: string | null
        })[]
      }
    }
  }
  '/mail': {
    /** Mail that came back: by default what somebody has to look at */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        state?: 'waiting' | 'done' | 'aside' | undefined
        kind?: 'bounce' | 'delay' | 'complaint' | 'unsubscribe' | 'reply' | 'auto-reply' | 'other' | undefined
      }
      answer: {
        items: ({
          id: number
          receivedAt: string
          state: 'waiting' | 'done' | 'aside'
          kind: 'bounce' | 'delay' | 'complaint' | 'unsubscribe' | 'reply' | 'auto-reply' | 'other' | null
          problem: string | null
          sender: string | null
          subject: string | null
          words: string | null
          customerId: number | null
          unitId: number | null
          stepId: number | null
          seq: number | null
          hard: boolean | null
          reason: string | null
          status: string | null
        })[]
        nextCursor: string | null
      }
    }
  }
  '/mail/:id': {
    /** Close a mail that was put aside, or have it read again */
    post: {
      json: {
        what: 'close' | 'read-again'
      }
      answer: {
        id: number
        receivedAt: string
        state: 'waiting' | 'done' | 'aside'
        kind: 'bounce' | 'delay' | 'complaint' | 'unsubscribe' | 'reply' | 'auto-reply' | 'other' | null
        problem: string | null
        sender: string | null
        subject: string | null
        words: string | null
        customerId: number | null
        unitId: number | null
        stepId: number | null
        seq: number | null
        hard: boolean | null
        reason: string | null
        status: string | null
      }
    }
  }
  '/me': {
    /** Who you are and what you may do where */
    get: {
      answer: {
        staffId: number
        name: string
        email: string
        mobile: string | null
        timeZone: string
        grants: ({
          unitId: number
          role: 'branch' | 'coordinator' | 'approver' | 'analyst' | 'field' | 'admin'
          rights: string[]
        })[]
      }
    }
  }
  '/me/mobile': {
    /** Say where you get text messages for tests */
    put: {
      json: {
        mobile: string | null
      }
      answer: {
        mobile: string | null
      }
    }
  }
  '/merge-fields': {
    /** The merge fields a template may use */
    get: {
      answer: {
        items: string[]
      }
    }
  }
  '/model-features': {
    /** What a model of these campaigns can learn from */
    get: {
      query: {
        campaignIds: string | undefined
      }
      answer: {
        items: ({
          name: string
          label: {
            zh: string
            en: string
          }
          kind: 'snapshot' | 'database' | 'today'
        })[]
      }
    }
  }
  '/models': {
    /** Models whose scores segments and rankings can ask for */
    get: {
      answer: {
        items: {
          name: string
        }[]
      }
    }
  }
  '/models/:model/scores': {
    /** Keep what a model makes of customers */
    put: {
      json: {
        version: number
        scores: {
          customerRef: string
          score: number
        }[]
      }
      answer: {
        changed: number
        unknown: string[]
      }
    }
  }
  '/operations/queue': {
    /** What the workers of the whole organisation have to do */
    get: {
      answer: {
        queues: ({
          queue: 'campaigns' | 'deliveries' | 'print' | 'upkeep' | 'models' | 'scoring' | 'mail'
          due: number
          onOffer: number
          later: number
          paused: number
          oldestDueSeconds: number | null
        })[]
        stubborn: ({
          promiseId: number
          job: string
          campaignId: number | null
          dueAt: string
          offers: number
        })[]
      }
    }
  }
  '/operations/queue.html': {
    /** The same as a page that loads itself anew every five seconds */
    get: {
      answer: never
    }
  }
  '/outcome-codes': {
    /** What may come of work orders, and what it counts as */
    get: {
      query: {
        channel?: 'visit' | 'phone' | 'meeting' | 'fax' | undefined
      }
      answer: {
        items: OutcomeCode[]
      }
    }
    /** Add a code, or change what it counts as from now on */
    put: {
      json: {
        channel: 'visit' | 'phone' | 'meeting' | 'fax'
        code: string
        label: string
        position?: number
        reached: boolean
        response?: 'open' | 'click' | 'reply' | 'visit' | 'call' | 'redeem' | 'order' | 'unsubscribe' | 'complaint' | null
        stop?: 'channel' | 'customer' | null
        mend?: 'mobile' | 'postal' | 'fax' | null
        guest?: 'accepted' | 'declined' | null
        retry?: {
          days: number
          tries: number
        } | null
      }
      answer: OutcomeCode
    }
  }
  '/outcome-codes/:channel/:code': {
    /** Take a code out of use */
    delete: {
      answer: undefined
    }
  }
  '/print-batches': {
    /** Print batches of your units, of one campaign or all */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        campaignId?: number | undefined
      }
      answer: {
        items: PrintBatch[]
        nextCursor: string | null
      }
    }
  }
  '/print-batches/:id': {
    /** A print batch, with what became of its pieces */
    get: {
      answer: PrintBatch
    }
  }
  '/print-batches/:id/extract': {
    /** The pieces of a printed batch as CSV, for a printer who composes letters */
    post: {
      json: {
        columns?: {
          title: string
          field: string
        }[]
        delimiter?: ',' | ';' | '	' | '|'
      }
      answer: never
    }
  }
  '/print-batches/:id/files/:name': {
    /** A file of a printed batch */
    get: {
      answer: never
    }
  }
  '/print-batches/:id/reprint': {
    /** Pieces of a printed batch once more */
    post: {
      json: {
        from?: number
        to?: number
      }
      answer: never
    }
  }
  '/print-batches/:id/settle': {
    /** Say that pieces of a printed batch were posted, or withdrawn */
    post: {
      json: {
        as: 'posted' | 'withdrawn'
        from?: number
        to?: number
      }
      answer: PrintBatch
    }
  }
  '/response-models': {
    /** Train a model of who responds, from campaigns that are over */
    post: {
      json: {
        unitId: number
        name: string
        campaignIds: number[]
        outcome?: 'converted' | 'responded'
        features?: string[]
        choices?: string[]
        marginPerResponse?: number
        costPerContact?: number
      }
      answer: ResponseModel
    }
    /** Models of your units, all versions with their figures */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
      }
      answer: {
        items: ResponseModel[]
        nextCursor: string | null
      }
    }
  }
  '/response-models/:id': {
    /** A version of a model, with its figures or how far its training is */
    get: {
      answer: ResponseModel
    }
  }
  '/response-models/:id/cancel': {
    /** Stop a training */
    post: {
      answer: ResponseModel
    }
  }
  '/response-models/:id/retire': {
    /** Take a model out of use and delete its scores */
    post: {
      answer: ResponseModel
    }
  }
  '/response-models/:id/score': {
    /** Score all customers anew now instead of tonight */
    post: {
      answer: ResponseModel
    }
  }
  '/response-sources': {
    /** Systems that may push responses */
    get: {
      answer: {
        items: ResponseSource[]
      }
    }
    /** Let a system push responses, to /hooks/responses/{name} */
    post: {
      json: {
        name: string
        unitId: number
      }
      answer: ResponseSource & {
        secret: string
      }
    }
  }
  '/response-sources/:name': {
    /** Close a source, or open it again */
    patch: {
      json: {
        active: boolean
      }
      answer: ResponseSource
    }
  }
  '/response-sources/:name/rotate': {
    /** Give a source a new secret */
    post: {
      json: {
        overlapHours?: number
      }
      answer: ResponseSource & {
        secret: string
      }
    }
  }
  '/responses': {
    /** Record what customers answered, one or up to 1,000 at a time */
    post: {
      json: {
        responses: ({
          source: string
          externalId: string
          kind: 'open' | 'click' | 'reply' | 'visit' | 'call' | 'redeem' | 'order' | 'unsubscribe' | 'complaint'
          occurredAt: string
          token?: string
          campaignId?: number
          customer?: {
            id: number
          } | {
            ref: string
          } | {
            email: string
          } | {
            mobile: string
          } | {
            idNumber: string
          }
          amount?: number
          currency?: string
          detail?: Record<string, string | number | boolean | null>
        })[]
      }
      answer: {
        results: ({
          source: string
          externalId: string
          status: 'recorded' | 'duplicate' | 'conflict' | 'taken-back' | 'unknown-customer'
          id: number | null
          attribution: 'token' | 'named' | 'window' | 'hand' | 'none' | null
          customerId: number | null
          campaignId: number | null
        })[]
      }
    }
  }
  '/responses/take-back': {
    /** Take back what you recorded at the desk or till, by the key that you gave it */
    post: {
      json: {
        key: string
        reason: string
      }
      answer: {
        id: number
        status: 'taken-back' | 'duplicate'
      }
    }
  }
  '/responses/unattributed': {
    /** Answers that belong to no campaign: late ones, mistyped codes, people nobody knows */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId: number | undefined
        customer?: 'known' | 'unknown' | undefined
      }
      answer: {
        items: ({
          id: number
          unitId: number
          source: string
          externalId: string
          kind: 'open' | 'click' | 'reply' | 'visit' | 'call' | 'redeem' | 'order' | 'unsubscribe' | 'complaint'
          occurredAt: string
          customerId: number | null
          amount: number | null
          currency: string | null
          given: Record<string, unknown>
        })[]
        nextCursor: string | null
      }
    }
  }
  '/responses/:id/attribute': {
    /** Say whose an answer is, and which campaign it belongs to */
    post: {
      json: {
        customerId: number
        campaignId?: number
        reason: string
      }
      answer: {
        id: number
        customerId: number
        campaignId: number | null
        stepId: number | null
      }
    }
  }
  '/responses/:id/take-back': {
    /** Take back a redemption, or an answer from the desk, that was recorded by mistake */
    post: {
      json: {
        reason: string
      }
      answer: {
        id: number
        status: 'taken-back' | 'duplicate'
      }
    }
  }
  '/rfm/back-test': {
    /** How well RFM as of a past day would have found those who ordered afterwards */
    get: {
      query: {
        unitId: number | undefined
        asOf: string | undefined
        days?: number | undefined
      }
      answer: {
        asOf: string
        days: number
        sum: {
          customers: number
          responders: number
          rate: {
            rate: number
            lo: number
            hi: number
          } | null
          auc: {
            auc: number
            lo: number
            hi: number
          } | null
          top: {
            tenth: number
            fifth: number
            half: number
          } | null
          deciles: ({
            decile: number
            customers: number
            responders: number
            rate: {
              rate: number
              lo: number
              hi: number
            }
            predicted: number | null
            lift: number
            cumulativeShare: number
          })[]
          brier: {
            model: number
            constant: number
          } | null
        }
        nested: {
          customers: number
          responders: number
          rate: {
            rate: number
            lo: number
            hi: number
          } | null
          auc: {
            auc: number
            lo: number
            hi: number
          } | null
          top: {
            tenth: number
            fifth: number
            half: number
          } | null
          deciles: ({
            decile: number
            customers: number
            responders: number
            rate: {
              rate: number
              lo: number
              hi: number
            }
            predicted: number | null
            lift: number
            cumulativeShare: number
          })[]
          brier: {
            model: number
            constant: number
          } | null
        }
      }
    }
  }
  '/segments': {
    /** Segments of your units, without their filters */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        name?: string | undefined
        unitId?: number | undefined
        order?: 'oldest' | 'newest' | undefined
      }
      answer: {
        items: {
          id: number
          unitId: number
          name: string
          version: number
          createdAt: string
          revisedAt: string
        }[]
        nextCursor: string | null
      }
    }
    /** Save a filter under a name */
    post: {
      json: {
        unitId: number
        name: string
        filter: Filter | null
      }
      answer: Segment
    }
  }
  '/segments/breakdown': {
    /** The customers a filter selects, counted by one field */
    post: {
      json: {
        filter: Filter | null
        unitId?: number
        by: string
      }
      answer: {
        parts: ({
          value: string | number | boolean | null
          count: number
        })[]
        others: number
      }
    }
  }
  '/segments/count': {
    /** How many of your customers a filter selects */
    post: {
      json: {
        filter: Filter | null
        unitId?: number
      }
      answer: {
        count: number
      }
    }
  }
  '/segments/describe': {
    /** Whom a filter or a saved segment selects, in a sentence */
    post: {
      json: {
        filter?: Filter | null
        segmentId?: number
        version?: number
      }
      answer: {
        zh: string
        en: string
        timeZone: string
      }
    }
  }
  '/segments/estimate': {
    /** About how many of your customers a filter selects */
    post: {
      json: {
        filter: Filter | null
        unitId?: number
      }
      answer: {
        count: number
        lo: number
        hi: number
        exact: boolean
        population: number
      }
    }
  }
  '/segments/fields': {
    /** All that filters can ask for, with what it is called */
    get: {
      answer: {
        fields: ({
          name: string
          type: string
          operators: string[]
          label: {
            zh: string
            en: string
          }
          values: {
            value: string
            label: {
              zh: string
              en: string
            }
          }[] | null
        })[]
        orders: {
          name: string
          type: string
          operators: string[]
        }[]
        models: string[]
      }
    }
  }
  '/segments/overlap': {
    /** How many customers two filters select, together and each alone */
    post: {
      json: {
        a: Filter | null
        b: Filter | null
        unitId?: number
      }
      answer: {
        onlyA: number
        onlyB: number
        both: number
      }
    }
  }
  '/segments/sample': {
    /** The first customers a filter selects, by id */
    post: {
      json: {
        filter: Filter | null
        unitId?: number
        limit?: number
      }
      answer: {
        items: ({
          id: number
          unitId: number
          ref: string | null
          name: string
          kind: 'person' | 'organisation'
          gender: 'male' | 'female' | null
          email: string | null
          mobile: string | null
          divisionCode: string | null
          birthday: string | null
          joinedOn: string | null
        })[]
      }
    }
  }
  '/segments/:id': {
    /** One segment, at its newest version or an older one */
    get: {
      query: {
        version?: number | undefined
      }
      answer: Segment
    }
    /** Give a segment a new filter, as its next version */
    put: {
      json: {
        filter: Filter | null
        version?: number
      }
      answer: Segment
    }
  }
  '/senders': {
    /** Who messages of your units can come from */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
      }
      answer: {
        items: Sender[]
        nextCursor: string | null
      }
    }
    /** Register a sender */
    post: {
      json: {
        unitId: number
        channel?: 'email' | 'sms'
        name: string
        address: string
        replyTo?: string | null
        ratePerSecond?: number | null
      }
      answer: Sender
    }
  }
  '/senders/:id/limits': {
    /** How many messages of a sender a provider is sent */
    get: {
      answer: ({
        domains: string[] | null
        ratePerSecond: number | null
        perDay: number | null
        growth: number
        since: string | null
        allowedToday: number | null
        usedToday: number
      })[]
    }
    /** Replace the limits of a sender */
    put: {
      json: {
        limits: ({
          domains?: string[] | null
          ratePerSecond?: number | null
          perDay?: number | null
          growth?: number
          since?: string | null
        })[]
      }
      answer: ({
        domains: string[] | null
        ratePerSecond: number | null
        perDay: number | null
        growth: number
        since: string | null
        allowedToday: number | null
        usedToday: number
      })[]
    }
  }
  '/staff': {
    /** Staff of your units */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId?: number | undefined
        search?: string | undefined
        active?: 'true' | 'false' | undefined
        role?: 'branch' | 'coordinator' | 'approver' | 'analyst' | 'field' | 'admin' | undefined
        right?: 'staff.manage' | 'unit.manage' | 'attribute.write' | 'customer.write' | 'customer.import' | 'customer.reveal' | 'suppression.write' | 'segment.write' | 'template.write' | 'campaign.write' | 'campaign.launch' | 'campaign.approve' | 'response.write' | 'work.do' | 'work.assign' | 'score.read' | 'price.write' | 'model.train' | 'upkeep.refresh' | 'customer.remove' | 'audit.read' | 'operations.read' | 'source.manage' | undefined
      }
      answer: {
        items: Staff[]
        nextCursor: string | null
      }
    }
    /** Add a staff member, with roles and without a login */
    post: {
      json: {
        unitId: number
        name: string
        email: string
        roles?: ({
          unitId: number
          role: 'branch' | 'coordinator' | 'approver' | 'analyst' | 'field' | 'admin'
        })[]
      }
      answer: Staff
    }
  }
  '/staff/:id': {
    /** One staff member */
    get: {
      answer: Staff
    }
    /** Rename somebody, close or reopen their access */
    patch: {
      json: {
        name?: string
        active?: boolean
      }
      answer: Staff
    }
  }
  '/staff/:id/absences': {
    /** When somebody is away */
    get: {
      answer: {
        staffId: number
        absences: {
          firstDay: string
          lastDay: string
        }[]
        staying: number
      }
    }
    /** Say when somebody is away */
    put: {
      json: {
        absences: {
          firstDay: string
          lastDay: string
        }[]
      }
      answer: {
        staffId: number
        absences: {
          firstDay: string
          lastDay: string
        }[]
        staying: number
      }
    }
  }
  '/staff/:id/field-work': {
    /** Which work somebody takes, how much a day, and where */
    get: {
      answer: {
        staffId: number
        capacity: ({
          channel: 'visit' | 'phone' | 'meeting' | 'fax'
          perDay: number
          weekdays: number[]
        })[]
        areas: {
          unitId: number
          division: string
          postcode: string
        }[]
      }
    }
    /** Say which work somebody takes, how much a day, and where */
    put: {
      json: {
        capacity: ({
          channel: 'visit' | 'phone' | 'meeting' | 'fax'
          perDay: number
          weekdays?: number[]
        })[]
        areas?: {
          unitId: number
          division?: string
          postcode?: string
        }[]
      }
      answer: {
        staffId: number
        capacity: ({
          channel: 'visit' | 'phone' | 'meeting' | 'fax'
          perDay: number
          weekdays: number[]
        })[]
        areas: {
          unitId: number
          division: string
          postcode: string
        }[]
      }
    }
  }
  '/staff/:id/login': {
    /** Give somebody a login, or a new password */
    put: {
      json: {
        password: string
      }
      answer: undefined
    }
  }
  '/staff/:id/roles/:unitId/:role': {
    /** Grant a role at a unit and everything below it */
    put: {
      answer: undefined
    }
    /** Take a role back */
    delete: {
      answer: undefined
    }
  }
  '/suppressions': {
    /** Put an address or a customer on the do-not-contact list */
    post: {
      json: {
        kind: 'email' | 'mobile' | 'postal' | 'fax' | 'customer'
        value: string
        reason: string
        source: string
      }
      answer: {
        added: boolean
      }
    }
  }
  '/suppressions/check': {
    /** Whether an address or a customer is on the list */
    post: {
      json: {
        kind: 'email' | 'mobile' | 'postal' | 'fax' | 'customer'
        value: string
      }
      answer: {
        suppressed: boolean
      }
    }
  }
  '/suppressions/lift': {
    /** Take an entry off the list */
    post: {
      json: {
        kind: 'email' | 'mobile' | 'postal' | 'fax' | 'customer'
        value: string
      }
      answer: undefined
    }
  }
  '/tags': {
    /** Tags that your customers have, the most frequent first */
    get: {
      answer: {
        items: {
          tag: string
          count: number
        }[]
      }
    }
    /** Give tags to everybody a filter selects, or take them off */
    post: {
      json: {
        filter: Filter
        unitId: number
        add?: string[]
        remove?: string[]
      }
      answer: {
        changed: number
      }
    }
  }
  '/templates': {
    /** Templates of your units without their texts, the newest first */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId?: number | undefined
        channel?: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | undefined
        search?: string | undefined
      }
      answer: {
        items: ({
          id: number
          unitId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          name: string
          version: number
          opening: string
          createdAt: string
          updatedAt: string
          updatedBy: string | null
        })[]
        nextCursor: string | null
      }
    }
    /** Save a template */
    post: {
      json: {
        unitId: number
        channel?: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        name: string
        subject?: string
        preheader?: string
        html?: string
        text?: string | null
        options?: Record<string, unknown>
      }
      answer: Template
    }
  }
  '/templates/check': {
    /** What saving a template would say of it */
    post: {
      json: {
        channel?: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        subject?: string
        preheader?: string
        html?: string
        text?: string | null
        options?: Record<string, unknown>
        templateId?: number
      }
      answer: {
        fields: string[]
        links: string[]
      }
    }
  }
  '/templates/missing-fields': {
    /** How many customers have no value for the fields of a template */
    post: {
      json: {
        fields: string[]
        segmentId?: number
        filter?: unknown
        unitId?: number
      }
      answer: {
        customers: number
        incomplete: number
        missing: Record<string, number>
      }
    }
  }
  '/templates/preview': {
    /** Render an e-mail for a customer of yours, or for a made-up one */
    post: {
      json: {
        subject?: string
        preheader?: string
        html?: string
        text?: string | null
        options?: Record<string, unknown>
        customerId?: number
        templateId?: number
      }
      answer: {
        subject: string
        html: string
        text: string
        links: string[]
        fields: string[]
      }
    }
  }
  '/templates/preview-letter': {
    /** A letter as it would be printed, for a customer of yours or a made-up one */
    post: {
      json: {
        subject?: string
        text?: string | null
        options?: Record<string, unknown>
        customerId?: number
        format?: 'svg' | 'pdf'
      }
      answer: never
    }
  }
  '/templates/preview/script': {
    /** What somebody reads who visits, calls, invites or faxes, for a customer of yours or a made-up one */
    post: {
      json: {
        text: string
        customerId?: number
      }
      answer: {
        text: string
        fields: string[]
      }
    }
  }
  '/templates/preview/sms': {
    /** Render a text message for a customer of yours, or for a made-up one, and count its parts */
    post: {
      json: {
        text: string
        options?: Record<string, unknown>
        signature?: string
        customerId?: number
      }
      answer: {
        text: string
        parts: {
          encoding: 'gsm7' | 'ucs2'
          count: number
          units: number
          left: number
        }
        longest: {
          encoding: 'gsm7' | 'ucs2'
          count: number
          units: number
          left: number
        }
        links: string[]
        fields: string[]
        providerText: string | null
      }
    }
  }
  '/templates/:id': {
    /** One template, at its newest version or an older one */
    get: {
      query: {
        version?: number | undefined
      }
      answer: Template
    }
    /** Give a template new content, as its next version */
    put: {
      json: {
        subject?: string
        preheader?: string
        html?: string
        text?: string | null
        options?: Record<string, unknown>
        basedOn?: number
      }
      answer: Template
    }
    /** Give a template another name */
    patch: {
      json: {
        name: string
      }
      answer: Template
    }
  }
  '/templates/:id/files': {
    /** The files of an e-mail template, at its newest version or an older one */
    get: {
      query: {
        version?: number | undefined
      }
      answer: {
        items: TemplateFile[]
      }
    }
  }
  '/templates/:id/files/:name': {
    /** One file of a template */
    get: {
      query: {
        version?: number | undefined
      }
      answer: never
    }
    /** Give an e-mail template a file, or another one of that name */
    put: {
      query: {
        attached?: 'true' | 'false' | undefined
      }
      answer: TemplateFile
    }
    /** Take a file from a template, as its next version */
    delete: {
      answer: undefined
    }
  }
  '/templates/:id/versions': {
    /** The versions of a template, the newest first */
    get: {
      answer: {
        items: ({
          version: number
          subject: string
          createdAt: string
          createdBy: string | null
          campaigns: number
        })[]
      }
    }
  }
  '/units': {
    /** Your units and those below them */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
      }
      answer: {
        items: Unit[]
        nextCursor: string | null
      }
    }
    /** Add a unit below one of yours */
    post: {
      json: {
        parentId: number | null
        kind: 'province' | 'city' | 'county' | 'branch'
        code: string
        name: string
      }
      answer: Unit
    }
  }
  '/units/:id': {
    /** One unit */
    get: {
      answer: Unit
    }
    /** Give a unit another name */
    patch: {
      json: {
        name: string
      }
      answer: Unit
    }
  }
  '/units/:id/approval-rule': {
    /** Whether campaigns of a unit have to be approved */
    get: {
      answer: {
        own: boolean
        needed: boolean
      }
    }
    /** Say whether campaigns of a unit and those below it have to be approved */
    put: {
      json: {
        needed: boolean
      }
      answer: {
        own: boolean
        needed: boolean
      }
    }
  }
  '/units/:id/bulletins/:month': {
    /** A month of a unit and everything below it: JSON, HTML, Excel or CSV */
    get: {
      query: {
        format?: 'json' | 'html' | 'xlsx' | 'csv' | undefined
        language?: 'zh' | 'en' | undefined
      }
      answer: {
        unitId: number
        unit: string
        month: string
        currency: string
        asOf: string
        pending: number
        total: {
          sent: number
          cameBack: number
          responded: number
          converted: number
          revenue: number
          previous: {
            sent: number
            cameBack: number
            responded: number
            converted: number
            revenue: number
          }
        }
        channels: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
          sent: number
          cameBack: number
          responded: number
          converted: number
          revenue: number
        })[]
        campaigns: ({
          campaignId: number
          name: string
          own: boolean
          started: boolean
          closed: boolean
          from: string
          to: string
          currency: string
          reached: number
          responded: number
          converted: number
          feedbackRate: {
            rate: number
            lo: number
            hi: number
          } | null
          successRate: {
            rate: number
            lo: number
            hi: number
          } | null
          uplift: {
            diff: number
            lo: number
            hi: number
          } | null
          revenue: number
          placed: {
            shrunk: {
              rate: number
              lo: number
              hi: number
            }
            rank: number
            group: number
          } | null
          target: {
            measure: 'feedback' | 'success'
            rate: number | null
            number: number | null
            soFar: number | null
            met: boolean
          } | null
          cost: {
            total: number
            complete: boolean
          } | null
        })[]
        units: ({
          unitId: number
          name: string
          sent: number
          cameBack: number
          responded: number
          converted: number
          revenue: number
          placed: {
            shrunk: {
              rate: number
              lo: number
              hi: number
            }
            rank: number
            group: number
          } | null
          look: ('rate' | 'idle')[]
          freshness: number | null
          richness: number | null
        })[]
        upkeep: {
          day: string
          customers: number
          grades: number[]
          freshness: number | null
          richness: number | null
          toMend: number
        } | null
        definitions: Record<string, {
            name: {
              zh: string
              en: string
            }
            meaning: {
              zh: string
              en: string
            }
          }>
      }
    }
  }
  '/units/:id/contact-rules': {
    /** How often customers of a unit may be contacted: its own rules and those above */
    get: {
      answer: ({
        unitId: number
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
        maxContacts: number
        days: number
      })[]
    }
    /** Replace a unit's own contact rules */
    put: {
      json: {
        rules: ({
          channel?: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
          maxContacts: number
          days: number
        })[]
      }
      answer: ({
        unitId: number
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax' | null
        maxContacts: number
        days: number
      })[]
    }
  }
  '/units/:id/prices': {
    /** What contacts cost campaigns of a unit: its own prices first, then those above */
    get: {
      answer: ({
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        item?: 'message' | 'segment' | 'minute'
        class?: '' | string
        upToGrams?: number
        currency?: string
        perThousand: number
        validFrom: string
        validUntil?: string | null
        unitId: number
      })[]
    }
    /** Replace a unit's own prices */
    put: {
      json: {
        prices: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          item?: 'message' | 'segment' | 'minute'
          class?: '' | string
          upToGrams?: number
          currency?: string
          perThousand: number
          validFrom: string
          validUntil?: string | null
        })[]
      }
      answer: ({
        channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
        item?: 'message' | 'segment' | 'minute'
        class?: '' | string
        upToGrams?: number
        currency?: string
        perThousand: number
        validFrom: string
        validUntil?: string | null
        unitId: number
      })[]
    }
  }
  '/units/:id/quiet-hours': {
    /** When customers of a unit are left in peace: its own rules and those above */
    get: {
      answer: {
        timeZone: string
        rules: ({
          unitId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          from: string | null
          until: string | null
          days: 'none' | 'holidays' | 'non-working'
        })[]
      }
    }
    /** Replace a unit's own quiet hours and its time zone */
    put: {
      json: {
        timeZone?: string | null
        rules: ({
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          from?: string | null
          until?: string | null
          days?: 'none' | 'holidays' | 'non-working'
        })[]
      }
      answer: {
        timeZone: string
        rules: ({
          unitId: number
          channel: 'email' | 'sms' | 'letter' | 'visit' | 'phone' | 'meeting' | 'fax'
          from: string | null
          until: string | null
          days: 'none' | 'holidays' | 'non-working'
        })[]
      }
    }
  }
  '/units/:id/today': {
    /** What a unit and everything below it has to do today, and how its campaigns are going */
    get: {
      answer: {
        unitId: number
        day: string
        campaigns: {
          byState: {
            draft?: number
            scheduled?: number
            running?: number
            paused?: number
            finished?: number
            cancelled?: number
          }
          open: ({
            id: number
            name: string
            own: boolean
            state: 'draft' | 'scheduled' | 'running' | 'paused' | 'finished' | 'cancelled'
            startAt: string | null
            launchedAt: string | null
            closesAt: string | null
            targeted: number
            reached: number
            responded: number
            converted: number
            target: {
              measure: 'feedback' | 'success'
              rate: number | null
              number: number | null
            } | null
            notice: {
              zh: string
              en: string
            } | null
          })[]
        }
        answers: {
          day: string
          responded: number
          converted: number
        }[]
        work: {
          open: number
          today: number
          overdue: number
          unassigned: number
        }
      }
    }
  }
  '/upkeep': {
    /** State of the data of a unit and everything below it, day by day */
    get: {
      query: {
        unitId: number | undefined
        since?: string | undefined
        until?: string | undefined
      }
      answer: {
        items: ({
          day: string
          customers: number
          grades: number[]
          freshness: number | null
          richness: number | null
          filled: Record<string, number | null>
          toMend: Record<string, number>
        })[]
      }
    }
  }
  '/upkeep/mend/:kind': {
    /** Records with a fault that staff can mend, of a unit and those below it */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId: number | undefined
      }
      answer: {
        items: ({
          id: number
          unitId: number
          name: string
          address: string | null
          divisionCode: string | null
          postcode: string | null
          birthday: string | null
          reason: string
          candidates: {
            code: string
            name: string
          }[]
        })[]
        nextCursor: string | null
      }
    }
  }
  '/upkeep/refresh': {
    /** Compute grades, RFM and the state of the data now instead of tonight */
    post: {
      answer: {
        state: 'due' | 'running'
      }
    }
  }
  '/upkeep/removable': {
    /** Records fit for removal, of a unit and those below it */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId: number | undefined
      }
      answer: {
        items: ({
          id: number
          unitId: number
          name: string
          email: string | null
          address: string | null
          updatedAt: string
        })[]
        nextCursor: string | null
        total: number
      }
    }
  }
  '/upkeep/removals': {
    /** Confirm that records fit for removal are deleted */
    post: {
      json: {
        unitId: number
        ids: number[] | 'all'
        total?: number
      }
      answer: {
        removed: number
        left: number
      }
    }
  }
  '/upkeep/units': {
    /** State of the data of each unit right below a unit, as last counted */
    get: {
      query: {
        unitId: number | undefined
      }
      answer: {
        items: ({
          day: string
          customers: number
          grades: number[]
          freshness: number | null
          richness: number | null
          filled: Record<string, number | null>
          toMend: Record<string, number>
          unitId: number
          name: string
        })[]
      }
    }
  }
  '/work-orders': {
    /** Work orders of a unit and those below it */
    get: {
      query: {
        cursor?: string | undefined
        limit?: number | undefined
        unitId: number | undefined
        campaignId?: number | undefined
        staffId?: number | undefined
        channel?: 'visit' | 'phone' | 'meeting' | 'fax' | undefined
        state?: 'open' | 'done' | 'cancelled' | undefined
        assigned?: 'yes' | 'no' | undefined
        overdue?: 'yes' | undefined
        dueBy?: string | undefined
        order?: 'oldest' | 'newest' | 'due' | undefined
      }
      answer: {
        items: ({
          id: number
          unitId: number
          campaignId: number
          campaignName: string
          stepId: number
          channel: 'visit' | 'phone' | 'meeting' | 'fax'
          state: 'open' | 'done' | 'cancelled'
          staffId: number | null
          staffName: string | null
          reason: string | null
          priority: number
          plannedOn: string | null
          dueOn: string
          appointmentAt: string | null
          attempts: number
          outcome: string | null
          customer: {
            id: number
            name: string
            address: string | null
            postcode: string | null
            mobile: string | null
            fax: string | null
          }
          answeredAt: string | null
        })[]
        nextCursor: string | null
      }
    }
  }
  '/work-orders/assign': {
    /** Give work orders to somebody */
    post: {
      json: {
        ids: number[]
        staffId: number
        plannedOn?: string
      }
      answer: {
        assigned: number
      }
    }
  }
  '/work-orders/day': {
    /** A person's day: appointments first, then as the addresses are walked, or by priority */
    get: {
      query: {
        staffId?: number | undefined
        day?: string | undefined
        channel?: 'visit' | 'phone' | 'meeting' | 'fax' | undefined
        order?: 'way' | 'priority' | undefined
      }
      answer: {
        day: string
        at: string
        items: WorkOrder[]
      }
    }
  }
  '/work-orders/postpone': {
    /** Put work orders on another day of who has them */
    post: {
      json: {
        ids: number[]
        plannedOn: string
      }
      answer: {
        postponed: number
      }
    }
  }
  '/work-orders/release': {
    /** Take work orders from who has them, for somebody else */
    post: {
      json: {
        ids: number[]
      }
      answer: {
        placed: number
        unplaced: number
      }
    }
  }
  '/work-orders/:id': {
    /** One work order with its script and what came of it */
    get: {
      answer: WorkOrder
    }
  }
  '/work-orders/:id/outcomes': {
    /** Record what came of it */
    post: {
      json: {
        code: string
        at?: string
        note?: string | null
        minutes?: number | null
        amount?: number
        currency?: string
        nextAt?: string
        party?: number
        key: string
      }
      answer: WorkOrder
    }
  }
  '/work-orders/:id/outcomes/:outcomeId/correct': {
    /** Take a mistaken outcome back, with all that it did, and say what it was instead */
    post: {
      json: {
        reason: string
        instead: {
          code: string
          at?: string
          note?: string | null
          minutes?: number | null
          amount?: number
          currency?: string
          nextAt?: string
          party?: number
        } | null
      }
      answer: WorkOrder
    }
  }
  '/work-orders/:id/page': {
    /** A page to print: whom it is for, and the script */
    get: {
      answer: never
    }
  }
}
