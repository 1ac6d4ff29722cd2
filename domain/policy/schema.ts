import { z } from 'zod';
import { isDate, type LocalDate } from '../calendar/dates.ts';
import { isZone } from '../calendar/zone.ts';
import { deployments, families } from '../catalog/catalog.ts';
import { contractKinds, offices } from '../contract/authority.ts';
import { type Problem, shapeProblems } from '../document/problem.ts';
import { entities, openStages, paperItems, regions, routes, segments, slots } from '../vocabulary.ts';
import { approvalTriggers, discountTypes } from './approval-rules.ts';
import { checkPolicy } from './check.ts';
import type { Policy } from './policy.ts';

const day = z.string().refine(isDate, { error: 'is no date of the calendar' });
const days = z.number().int().min(0).max(3660);
const slot = z.string().min(1);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const seller = z.strictObject({
  name: z.string().min(1).max(100),
  address: z.array(z.string().min(1).max(100)).max(6),
});
const fees = z
  .array(
    z.strictObject({
      below: z.number().int().min(1).optional(),
      basisPoints: z.number().int().min(0).max(10_000),
    }),
  )
  .min(1);
const marketplace = z.strictObject({
  name: z.string().min(1),
  invoiceOwner: z.string().min(1),
  invoiceOwnerContact: z.string().min(1),
  resalePartner: z.string().min(1).optional(),
  needs: z.array(z.enum(['billingId', 'contact', 'margin', 'payment', 'mail', 'sheet', 'purchaseOrder'])),
  fees: z.strictObject({ newBusiness: fees, renewals: fees }),
  startAtBooking: z.enum(['bookings policy', 'acceptance']),
  paymentTermDays: days.optional(),
  silent: z.boolean(),
  licences: z.enum(['automatic', 'support request']),
  offersBy: z.enum(['adapter', 'hand']),
  listOfferSeats: z.number().int().min(1).optional(),
});

const approver = z.enum(slots);
const cents = z.number().int().min(0);
const basisPoints = z.number().int().min(0).max(10_000);
const approvalRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  because: z.string().min(1).max(200),
  slots: z.array(approver).min(1),
  when: z
    .strictObject({
      discountOver: basisPoints,
      discountUpTo: basisPoints,
      discountAmountOver: cents,
      discountTypes: z.array(z.enum(discountTypes)).min(1),
      products: z.array(z.string().min(1)).min(1),
      families: z.array(z.enum(families)).min(1),
      termOver: z.number().int().min(0),
      termUnder: z.number().int().min(0),
      paymentTermOver: days,
      schedules: z.array(z.enum(['prepaid', 'annual', 'custom'])).min(1),
      specialTerms: z.boolean(),
      channels: z.array(z.enum(routes)).min(1),
      mixedTiers: z.boolean(),
      routeMarginUnder: basisPoints,
      totalFrom: cents,
      orderTypes: z.array(z.string().min(1)).min(1),
      quoteTypes: z.array(z.string().min(1)).min(1),
      triggers: z.array(z.enum(approvalTriggers)).min(1),
    })
    .partial(),
});
/** One of these offices. */
const anyOf = z.array(z.enum(offices)).min(1);

export const policySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/, { error: 'is no id such as gitlab-2022' }),
  version: z.number().int().min(1).max(1_000_000),
  effectiveFrom: day,
  clock: z.string().min(1).max(100).optional(),
  catalogue: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .optional(),
  description: z.string(),
  invented: z.array(z.string()),
  zone: z.string(),
  earliestBookingDays: days,
  lateRenewalDays: days,
  returnWindowDays: days,
  closedMonthLockDay: z.number().int().min(1).max(28),
  lateRenewalException: z.array(z.string()),
  earlyBookingException: z.array(z.string()),
  quarterEndPoException: z.array(z.string()),
  multiYearPrepaidSku: z.enum(['multi-year', 'one-year']),
  lateRenewalConfirmedBy: z.enum(['rep', 'order management']).optional(),
  rampBuiltBy: z.enum(['deal desk', 'rep']),
  irregularRampByApproval: z.boolean(),
  flatMultiYearIsRamp: z.boolean().optional(),
  trueUpWaiverFreeSeats: z.number().int().min(0),
  upgradeMayReduceSeats: z.boolean(),
  partnerRecordType: z.enum(['Channel', 'Partner']),
  quoteValidityDays: days,
  annualPaymentTerms: z.array(z.number().int()),
  backDatingHorizonMonths: z.number().int().min(1),
  maxDocumentsPerDay: z.number().int().min(1),
  stampMaxAgeDays: days,
  approval: z.strictObject({
    matrix: z
      .array(z.strictObject({ upToBasisPoints: z.number().int().min(0).max(10_000), slots: z.array(slot) }))
      .min(1),
    fullDiscountSlots: z.array(slot),
    order: z.array(slot).min(1),
    longTermMonths: z.number().int(),
    shortTermMonths: z.number().int(),
    paymentTerms: z.array(z.strictObject({ upToDays: z.number().int(), slots: z.array(slot) })).min(1),
    otherTriggerSlots: z.array(slot),
    rules: z.array(approvalRule).max(2000).optional(),
    together: z.array(z.strictObject({ slots: z.array(approver).min(2), decide: z.enum(['all', 'any']) })).optional(),
    skip: z.array(z.strictObject({ slot: approver, where: z.array(approver).min(1) })).optional(),
    publicSector: z.enum(['as others', 'outside']).optional(),
    afterEdit: z.enum(['all-slots', 'changed-slots']).optional(),
    decideWithinBusinessHours: z.number().int().min(1),
    remindAfterBusinessHours: z.number().int().min(1),
    calendar: z.strictObject({
      start: time,
      end: time,
      weekdays: z.array(z.number().int().min(0).max(6)).min(1),
      holidays: z.union([z.literal('us-federal'), z.array(day)]),
    }),
  }),
  addedSeatsKeepApprovedDiscount: z.boolean(),
  invoicing: z.strictObject({
    paymentTermDays: days,
    billRunTime: time,
    lateFeeBasisPointsPerMonth: z.number().int().min(0),
  }),
  renewal: z.strictObject({
    bannerDays: days,
    noticeDays: days,
    optOutDays: days,
    termMonths: z.number().int().min(1),
    seats: z.enum(['active-users', 'higher-of-billable-and-current']),
    eligibility: z.array(
      z.strictObject({
        row: z.string(),
        cloud: z.boolean(),
        autoRenew: z.boolean(),
        qsr: z.boolean(),
        operationalData: z.boolean(),
      }),
    ),
    failureGraceDays: days,
  }),
  channel: z.strictObject({
    entityExceptions: z.array(
      z.strictObject({
        route: z.enum(routes).optional(),
        partner: z.string().min(1).optional(),
        entity: z.enum(entities),
      }),
    ),
    registration: z.strictObject({ answerBusinessDays: days, validDays: days, extensionDays: days }),
    rebate: z.strictObject({
      tiers: z.array(
        z.strictObject({
          from: z.number().int().min(1),
          basisPoints: z.number().int().min(0).max(10_000),
          mostPerDeal: z.number().int().min(0),
        }),
      ),
      months: z.number().int().min(0).max(60),
      payWithinDays: days,
    }),
  }),
  bookings: z
    .strictObject({
      idle: z.array(z.strictObject({ segment: z.enum(segments), warnDays: days, closeDays: days })),
      review: z.strictObject({ netArrFrom: z.number().int().min(0), stages: z.array(z.enum(openStages)) }),
      purchaseOrderLater: z.strictObject({ beforeQuarterEndDays: days, promiseDays: days }),
      refusalToSign: z.array(z.string().min(1)).min(1),
      closedMonth: z.array(z.string().min(1)).min(1),
      nonStandardAgreement: z.array(z.string().min(1)),
      serviceLevels: z.strictObject({ dealDesk: z.number().int().min(1), closedWon: z.number().int().min(1) }),
      attached: z.array(z.enum(paperItems)).optional(),
      quarterZone: z.string().refine(isZone, { error: 'is no time zone such as America/Chicago' }),
    })
    .optional(),
  authority: z
    .strictObject({
      splitWithinDays: days,
      negotiation: z.strictObject({
        templateEditsAboveArr: z.number().int().min(0),
        customerPaperAboveArr: z.number().int().min(0),
        settleWithinDays: days,
      }),
      matrix: z
        .array(
          z.strictObject({
            kind: z.enum(contractKinds),
            stamp: z.boolean(),
            rows: z
              .array(
                z.strictObject({
                  upTo: z.number().int().min(0).optional(),
                  approve: z.array(anyOf),
                  approveUnplanned: z.array(anyOf).optional(),
                  sign: z.array(anyOf).min(1),
                  advise: anyOf.optional(),
                }),
              )
              .min(1),
          }),
        )
        .min(1),
    })
    .optional(),
  signature: z.strictObject({ signWithinDays: z.number().int().min(1).max(365) }).optional(),
  services: z
    .strictObject({
      signatories: z.array(z.string().min(1)).min(1),
      attach: z.strictObject({
        netArrFrom: z.number().int().min(0),
        servicesFrom: z.number().int().min(0),
        customers: z.array(z.strictObject({ segment: z.enum(segments), regions: z.array(z.enum(regions)).optional() })),
        answers: z.number().int().min(0).max(20),
      }),
    })
    .optional(),
  marketplaces: z.strictObject({ aws: marketplace, gcp: marketplace, ibm: marketplace }),
  offers: z.strictObject({
    firstResponseHours: z.number().int().min(1),
    doneHours: z.number().int().min(1),
    confirmDeliveryDays: days,
  }),
  provisioning: z.strictObject({ graceDays: days, renewableDays: days }),
  support: z.strictObject({
    answerBusinessHours: z.number().int().min(1),
    orderForm: z
      .strictObject({
        answerBusinessHours: z.number().int().min(1),
        soonDays: days,
        resolveBusinessDays: z.strictObject({ soon: z.number().int().min(1), later: z.number().int().min(1) }),
      })
      .optional(),
  }),
  web: z
    .strictObject({ largestCharge: z.number().int().min(1), upgrades: z.array(z.enum(deployments)).default([]) })
    .optional(),
  trade: z
    .strictObject({
      blockedPlaces: z.array(
        z.strictObject({
          name: z.string().min(1),
          country: z.string().regex(/^[A-Z]{2}$/),
          regions: z.array(z.string().min(1)).min(1).optional(),
        }),
      ),
      confirmOutside: z.array(z.string().regex(/^[A-Z]{2}$/)),
      yellowFrom: z.number().int().min(1).max(100),
      redFrom: z.number().int().min(1).max(100),
      syncMinutes: z.number().int().min(1).max(1440),
      reviews: z.array(time).min(1),
      reviewZone: z.string().refine(isZone, { error: 'is no time zone such as America/Chicago' }),
      reviewWithinMinutes: z.number().int().min(1).max(1440).optional(),
      listMayLose: z
        .strictObject({ percent: z.number().int().min(0).max(100), parties: z.number().int().min(0) })
        .optional(),
    })
    .optional(),
  sellers: z.strictObject({ Inc: seller, BV: seller, GmbH: seller, Ltd: seller, 'PTY LTD': seller }),
});

/** Reads a policy document: its shape, then what holds between its parts. @returns each mistake with its place */
export function parsePolicy(json: unknown): { ok: true; policy: Policy } | { ok: false; problems: readonly Problem[] } {
  const parsed = policySchema.safeParse(json);
  if (!parsed.success) return { ok: false, problems: shapeProblems(parsed.error) };
  const policy: Policy = { ...parsed.data, effectiveFrom: parsed.data.effectiveFrom as LocalDate } as Policy;
  const problems = checkPolicy(policy);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policy };
}
