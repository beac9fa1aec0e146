import { Campaign, Cell, Step } from '../campaigns/campaign.ts'
import { Sender } from '../campaigns/sender.ts'
import { Template } from '../campaigns/template.ts'
import { Customer } from '../customers/customer.ts'
import { Staff } from '../org/staff.ts'
import { Unit } from '../org/unit.ts'
import { Segment } from '../segments/segment.ts'

export const entities = [Unit, Staff, Customer, Segment, Template, Sender, Campaign, Cell, Step]
