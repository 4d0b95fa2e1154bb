import Foundation

/// What a read may stand for: for each character what else it may be, and where one may be missing or too many.
///
/// The probabilities of a character are the reader's own where it gave some; what it left open is spread as the confusion matrix has it. They are
/// bent together (each raised to one power) so that their product is the read's confidence, which is calibrated.
final class ReadLattice {
  /// The most alternatives of a reader that count, a character.
  static let mostListed = 8

  /// One character of the read.
  struct Slot {
    /// The code read.
    var code: UInt8 = 0
    /// The probability that it is right.
    var right: Float = 1
    /// What is spread by the confusion matrix.
    var rest: Float = 0
    /// How many alternatives the reader gave.
    var listedCount = 0
    /// Bit *c* is set where code *c* is read or listed.
    var listedMask: UInt64 = 0
    /// The probability that nothing is written here.
    var invented: Float = 0
  }

  /// The characters, `count` of them. Pointers: they are looked at thousands of times a read.
  let slots: UnsafeMutablePointer<Slot>
  /// `listed[position * mostListed ..< … + listedCount]`: the alternatives of the reader.
  let listed: UnsafeMutablePointer<ReadModel.Explanation>
  /// `kinds[position * 2]`: the probability that a digit is written, and after it that a letter is.
  let kinds: UnsafeMutablePointer<Double>
  let count: Int
  /// The packed read.
  let key: UInt64
  /// The probability that the read is right.
  let confidence: Double
  /// Other whole texts the reader gave, packed, with their probabilities.
  private(set) var texts: [(key: UInt64, probability: Float)] = []
  let model: ReadModel
  /// The probability that a character was missed: before the first, at an inner gap, after the last.
  private let missedAtGap: (Float, Float, Float)
  /// The product of `right`.
  private(set) var base: Float = 1

  /// Makes the lattice of a read; `nil` when its plate is empty or longer than twelve characters.
  ///
  /// A read without characters, as typed, takes its doubt from the confusion matrix alone.
  init?(_ read: PlateRead, model: ReadModel) {
    let text = read.plate.text.utf8
    guard !text.isEmpty, let packed = PackedPlate(read.plate) else { return nil }
    slots = .allocate(capacity: text.count)
    slots.initialize(repeating: Slot(), count: text.count)
    listed = .allocate(capacity: text.count * Self.mostListed)
    kinds = .allocate(capacity: text.count * 2)
    self.model = model
    key = packed.value
    count = text.count
    let hasOwn = read.characters.count == text.count
    let textConfidence = read.textConfidence
    let hasConfidence = !read.isTyped
    let told = min(max(textConfidence, 1e-4), 0.9999)
    var position = 0
    var indel: Float = 0
    var substituted: Float = 0
    var logarithm = 0.0
    for byte in text {
      let code = PackedPlate.code(byte)
      var slot = Slot()
      slot.code = code
      slot.listedMask = 1 << UInt64(code)
      if hasOwn {
        let character = read.characters[position]
        slot.right = Float(min(max(character.confidence, 0.02), 0.9999))
        for alternative in character.alternatives where slot.listedCount < Self.mostListed {
          var bytes = alternative.text.utf8.makeIterator()
          guard let byte = bytes.next(), bytes.next() == nil,
            case let byte = PlateFolding.bytes[Int(byte)], Self.isPlain(byte),
            alternative.probability > 0
          else { continue }
          let other = PackedPlate.code(byte)
          guard slot.listedMask >> UInt64(other) & 1 == 0 else { continue }
          slot.listedMask |= 1 << UInt64(other)
          listed[position * Self.mostListed + slot.listedCount] = .init(
            code: other, share: Float(min(alternative.probability, 1)))
          slot.listedCount += 1
        }
      } else {
        slot.right = Float(model.accuracy[Int(code)])
      }
      let end = count == 1 || position == 0 ? 0 : position == count - 1 ? 2 : 1
      slot.invented = Float(model.invented[Int(code)] * model.ends[end])
      indel += slot.invented + Float(model.missedAtGap[end])
      substituted += Float(1 - model.accuracy[Int(code)])
      logarithm += log(Double(slot.right))
      slots[position] = slot
      position += 1
    }
    // A doubtful read lacks a character more often than a sure one: of the doubt, missed and invented characters have the share that they have
    // of all errors.
    let share = indel / max(indel + substituted, 1e-9)
    let scale = hasConfidence ? Float(1 - told) * share / max(indel, 1e-9) : 1
    for position in 0..<count { slots[position].invented *= scale }
    missedAtGap = (
      Float(model.missedAtGap[0]) * scale, Float(model.missedAtGap[1]) * scale,
      Float(model.missedAtGap[2]) * scale
    )
    let aligned = Double(max(1 - indel * scale, 0.5))
    var power: Float = 1
    if hasConfidence {
      confidence = told
      power = Float(log(min(confidence / aligned, 0.9999)) / min(logarithm, -1e-9))
    } else {
      confidence = exp(logarithm) * aligned
    }
    for position in 0..<count { settle(position, power: power) }
    for candidate in read.candidates.prefix(64) where candidate.text != read.plate.text {
      guard let packed = PackedPlate(Plate(candidate.text)), packed.value != 0 else { continue }
      texts.append((packed.value, Float(max(read.ifWholePlate(candidate.probability), 0))))
    }
  }

  deinit {
    slots.deallocate()
    listed.deallocate()
    kinds.deallocate()
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte)
  }

  /// Bends a slot's probabilities and settles what its alternatives share.
  private func settle(_ position: Int, power: Float) {
    let own = slots + position
    let listed = self.listed + position * Self.mostListed
    let before = own.pointee.right
    let right = power == 1 ? before : min(max(pow(before, power), 0.0001), 0.99999)
    own.pointee.right = right
    base *= right
    let wrong = 1 - right
    let count = own.pointee.listedCount
    var sum: Float = 0
    for index in 0..<count { sum += listed[index].share }
    // What the reader lists shares its own doubt; at least a tenth of it stays open for what the reader did not think of.
    let open = max(0.1, 1 - sum / max(1 - before, 1e-6))
    let scale = sum > 0 ? wrong * (1 - open) / sum : 0
    let rest = count > 0 ? wrong * open : wrong
    own.pointee.rest = rest
    let row = model.shares + Int(own.pointee.code) * 37
    var letter = rest * model.letterShare[Int(own.pointee.code)]
    if own.pointee.code > 10 { letter += right }
    for index in 0..<count {
      let code = Int(listed[index].code)
      let share = listed[index].share * scale
      listed[index].share = share + rest * row[code]
      if code > 10 { letter += share }
    }
    kinds[position * 2] = 1 - Double(letter)
    kinds[position * 2 + 1] = Double(letter)
  }

  /// The codes of the read.
  var codes: [UInt8] { (0..<count).map { slots[$0].code } }

  /// The probability that a slot is this character.
  @inline(__always)
  func probability(_ position: Int, is code: UInt8) -> Float {
    let slot = slots[position]
    if code == slot.code { return slot.right }
    if slot.listedMask >> UInt64(code) & 1 == 1 {
      for index in 0..<slot.listedCount
      where listed[position * Self.mostListed + index].code == code {
        return listed[position * Self.mostListed + index].share
      }
    }
    return slot.rest * model.shares[Int(slot.code) * 37 + Int(code)]
  }

  /// The probability that a character was missed before position `gap` (`count`: after the last).
  @inline(__always)
  func missed(at gap: Int) -> Float {
    gap == 0 ? missedAtGap.0 : gap == count ? missedAtGap.2 : missedAtGap.1
  }
}
