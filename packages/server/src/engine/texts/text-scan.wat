;; Marks the records that contain a text. Compiled to text-scan.wasm by `npm run check -- --record`.
;;
;; A record is its length and its row (32 bits each, little-endian), then its bytes. Sixteen positions at a time are compared with
;; the first and the last byte of the text; where both are equal, the bytes between them are compared one by one.
(module
  (import "host" "memory" (memory 1))

  ;; $at, $end: the records; $text, $length: the text, of at least one byte; $out: one byte per row, set to 1 for a match.
  (func (export "scan") (param $at i32) (param $end i32) (param $text i32) (param $length i32) (param $out i32)
    (local $next i32)      ;; the next record
    (local $row i32)
    (local $lastStart i32) ;; the last position of this record at which the text could start
    (local $mask i32)      ;; one bit per position where the first and the last byte are equal
    (local $start i32)     ;; such a position
    (local $byte i32)
    (local $lastByte i32)  ;; the offset of the last byte of the text
    (local $firsts v128)   ;; the first byte of the text, sixteen times
    (local $lasts v128)

    (local.set $lastByte (i32.sub (local.get $length) (i32.const 1)))
    (local.set $firsts (i8x16.splat (i32.load8_u (local.get $text))))
    (local.set $lasts (i8x16.splat (i32.load8_u (i32.add (local.get $text) (local.get $lastByte)))))

    (loop $eachRecord
      (if (i32.ge_s (local.get $at) (local.get $end)) (then (return)))
      (local.set $row (i32.load offset=4 align=1 (local.get $at)))
      (local.set $next (i32.add (i32.add (local.get $at) (i32.const 8)) (i32.load align=1 (local.get $at))))
      (local.set $lastStart (i32.sub (local.get $next) (local.get $length)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))

      (block $recordDone
        (loop $sixteenPositions
          (br_if $recordDone (i32.gt_s (local.get $at) (local.get $lastStart)))
          (local.set $mask
            (i8x16.bitmask
              (v128.and
                (i8x16.eq (v128.load align=1 (local.get $at)) (local.get $firsts))
                (i8x16.eq
                  (v128.load align=1 (i32.add (local.get $at) (local.get $lastByte)))
                  (local.get $lasts)))))

          (block $noCandidateLeft
            (loop $eachCandidate
              (br_if $noCandidateLeft (i32.eqz (local.get $mask)))
              (local.set $start (i32.add (local.get $at) (i32.ctz (local.get $mask))))
              (br_if $recordDone (i32.gt_s (local.get $start) (local.get $lastStart)))

              (local.set $byte (i32.const 1))
              (block $differs
                (loop $eachByte
                  (if (i32.ge_s (local.get $byte) (local.get $lastByte))
                    (then
                      (i32.store8 (i32.add (local.get $out) (local.get $row)) (i32.const 1))
                      (br $recordDone)))
                  (br_if $differs
                    (i32.ne
                      (i32.load8_u (i32.add (local.get $start) (local.get $byte)))
                      (i32.load8_u (i32.add (local.get $text) (local.get $byte)))))
                  (local.set $byte (i32.add (local.get $byte) (i32.const 1)))
                  (br $eachByte)))

              ;; Clears the lowest bit.
              (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
              (br $eachCandidate)))

          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $sixteenPositions)))

      (local.set $at (local.get $next))
      (br $eachRecord))))
