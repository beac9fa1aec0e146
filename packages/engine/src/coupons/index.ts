export { type Coupon, couponCode } from './coupon.ts'
export { type CouponState, couponStates } from './find-coupon.ts'
export { couponPlan, getCoupon, removeCoupon, setCoupon } from './plan-coupon.ts'
export * from './redeem-coupon.ts'
