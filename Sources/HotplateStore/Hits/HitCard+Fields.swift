import Hotplate

// A camera, a list, an entry or a note must look like one field of a line, whatever it says.
extension HitCard {
  /// With each text of others as one field of a line.
  var asFields: HitCard {
    var card = self
    card.camera = camera.asReportField
    card.source = source.asReportField
    card.plate.text = plate.text.asReportField
    card.plate.raw = plate.raw.asReportField
    card.hit = hit.asFields
    card.list.name = list.name.asReportField
    card.withdrawal?.read = withdrawal?.read.asReportField ?? ""
    card.dispositions = dispositions.map(\.asFields)
    return card
  }
}

extension HitCard.Finding {
  fileprivate var asFields: Self {
    var finding = self
    finding.user = user.asReportField
    finding.truth = truth?.asReportField
    finding.trueJurisdiction = trueJurisdiction?.asReportField
    finding.note = note?.asReportField
    finding.verified = verified?.map(\.asReportField)
    return finding
  }
}

extension Hit {
  fileprivate var asFields: Hit {
    var hit = self
    hit.id = id.asReportField
    hit.hotlist = hotlist.asReportField
    for index in hit.differences.indices {
      hit.differences[index].read = differences[index].read.asReportField
      hit.differences[index].listed = differences[index].listed.asReportField
    }
    hit.plate = plate.asReportField
    hit.jurisdiction = jurisdiction?.asReportField
    hit.reason = reason?.asReportField
    hit.caution = caution?.asReportField
    hit.vehicle = vehicle?.asFields
    hit.details = details?.asFields
    hit.verify = verify.map(\.asReportField)
    hit.sources = sources?.map(\.asReportField)
    hit.others = others?.map(\.asFields)
    return hit
  }
}

extension Hit.Listing {
  fileprivate var asFields: Self {
    var listing = self
    listing.hotlist = hotlist.asReportField
    listing.jurisdiction = jurisdiction?.asReportField
    listing.reason = reason?.asReportField
    listing.caution = caution?.asReportField
    listing.vehicle = vehicle?.asFields
    listing.details = details?.asFields
    return listing
  }
}

extension [String: String] {
  /// Two names that become one are told as one.
  fileprivate var asFields: [String: String] {
    [String: String](
      map { ($0.key.asReportField, $0.value.asReportField) }, uniquingKeysWith: { $0 + "; " + $1 })
  }
}
