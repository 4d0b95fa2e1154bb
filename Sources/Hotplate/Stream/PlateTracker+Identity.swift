import Foundation

// Whether two reads are of one plate, and what follows from that for passes.
extension PlateTracker {
  // Reads that agree on less are of two plates, on more of one. On three drawn videos reads of one plate with a confidence
  // from 0.1 on agree on 0.71 and more, those of two plates on 0.5 and less, but for one pair in 500.
  static let differentPlateAgreement = 0.5
  static let samePlateAgreement = 0.62
  /// Where the plate is expected, reads that are surely of more other characters than these are of another one; of as many, where it is seen after a while or
  /// elsewhere. Consecutive plates of a fleet differ in one or two.
  private static let mostMisread = 2

  /// How much two reads of one plate agree; `nil` where they are of two, with nothing but their texts to tell.
  func agreement(ofSame one: PlateRead, _ other: PlateRead) -> Double? {
    let (agreement, differences) = fusion.comparison(one, other)
    return agreement > Self.samePlateAgreement && differences <= 1 ? agreement : nil
  }

  /// Whether a read is surely of another plate than the pass it was placed in.
  func contradicts(_ read: PlateRead, _ pass: FollowedPass, _ item: AssociatedView) -> Bool {
    // A plate before a house is not the house, nor is one beside it.
    if read.identifiesVehicle, !pass.mayBePlate,
      pass.unreadableSightings > 0
        || pass.isUnreadable && pass.overlap(with: item.view) < Self.leastOverlap
    {
      return true
    }
    guard let known = pass.read else { return false }
    // Where the plate stands exactly where it was expected, a bad read is likelier than a change of vehicles.
    let isInPlace =
      pass.overlap(with: item.view) > 0.5 && pass.last.distance(to: item.view.time) < 0.3
    let surety = min(known.confidence, read.confidence)
    guard surety > (isInPlace ? PlatePass.minimumTellingConfidence : PlateRead.leastNaming) else {
      return false
    }
    let comparison = fusion.comparison(known, read)
    return comparison.agreement < Self.differentPlateAgreement
      || comparison.differences > (isInPlace ? Self.mostMisread : Self.mostMisread - 1)
  }

  /// The pass not seen in this frame that was read like this and may have come here.
  func lostPass(
    like read: PlateRead, view: PlatePass.View, taken: Set<Int>
  ) -> Int? {
    guard read.identifiesVehicle else { return nil }
    var best: (agreement: Double, index: Int)?
    for (index, pass) in followed.enumerated() where !taken.contains(index) {
      guard let known = pass.read, known.identifiesVehicle,
        let agreement = agreement(ofSame: known, read)
      else { continue }
      if agreement > best?.agreement ?? 0 { best = (agreement, index) }
    }
    return best?.index
  }
}

extension PlateRead {
  /// Whether the text can tell one vehicle from another: two hardly legible plates agree on little, and often.
  var identifiesVehicle: Bool { plate.text.count >= 4 && confidence >= Self.leastNaming }
  /// Of two reads less sure nobody knows whether they are of one plate.
  static var leastNaming: Double { 0.1 }
  /// Whether there is a plate: houses are read as texts, too, but most often shorter or with less confidence.
  var isSurelyOfAPlate: Bool {
    plate.text.count >= 3 && confidence >= PlatePass.minimumTellingConfidence
  }
  /// Whether it may be of a plate.
  var mayBePlate: Bool { identifiesVehicle || isSurelyOfAPlate }
  /// Whether there seems to be no plate.
  var seemsNoPlate: Bool {
    !identifiesVehicle && confidence < PlatePass.minimumTellingConfidence
  }
}

extension FollowedPass {
  /// Whether it was seen where it is now, and read in vain: in other light, perhaps.
  func isStaticObject(at view: PlatePass.View) -> Bool {
    pass.unreadableSightings > 0 && !view.region.box.liesElsewhere(than: restingBox)
  }

  /// How much what is seen overlaps with where the plate is expected, 0 to 1.
  func overlap(with view: PlatePass.View) -> Double {
    motion.box(at: view.time).intersectionOverUnion(view.region.box)
  }

  /// Whether a view is of a frame of the same size.
  func hasFrames(like view: PlatePass.View) -> Bool {
    frameSize == (view.frameWidth, view.frameHeight)
  }

  /// Ends the doubt whether a plate that came back is the one that went, once a read agrees.
  mutating func confirmIdentity(against read: PlateRead?, fusion: ReadFusion) {
    guard readsToConfirm > 0 else { return }
    readsToConfirm -= 1
    guard let known = pass.read, let read else { return }
    if fusion.agreement(known, read) > PlateTracker.samePlateAgreement { readsToConfirm = 0 }
  }
}
