extension Pipeline {
  /// What to look for in a picture and what to report of it.
  public struct Configuration: Sendable, Hashable {
    /// Reads less probable than this are not reported, 0 to 1.
    ///
    /// Confidence is calibrated, so of the reads that the default leaves out at least four in five are wrong, and most of
    /// them are no plates at all.
    public var minimumConfidence: Double
    /// Plates narrower than this are not read, in pixels of the frame.
    public var minimumPlateWidth: Double
    /// At most so many plates of a picture are reported, the best regions first; of a stream's frame so many regions are read.
    public var maximumPlates: Int
    /// Only plates whose center lies in this box are read, in pixels of the frame.
    public var regionOfInterest: Box?
    /// Plates whose center lies in one of these boxes are not read, in pixels of the frame: the text that a camera draws into its pictures, a driveway.
    public var ignoredRegions: [Box]
    /// Whether plates that were located but not read are reported, with an empty text.
    public var reportsUnread: Bool
    /// Whether each picture shows one plate and little else, as cameras that cut plates out send them: it is read whole, and searched where that is doubtful.
    public var isCropped: Bool

    /// Everything that reads like a plate, at most 64 a picture.
    public init(
      minimumConfidence: Double = 0.2, minimumPlateWidth: Double = 0, maximumPlates: Int = 64,
      regionOfInterest: Box? = nil, ignoredRegions: [Box] = [], reportsUnread: Bool = false,
      isCropped: Bool = false
    ) {
      self.minimumConfidence = minimumConfidence
      self.minimumPlateWidth = minimumPlateWidth
      self.maximumPlates = maximumPlates
      self.regionOfInterest = regionOfInterest
      self.ignoredRegions = ignoredRegions
      self.reportsUnread = reportsUnread
      self.isCropped = isCropped
    }

    /// Which of the regions of a frame may be read.
    func admitted(_ regions: [PlateRegion]) -> [PlateRegion] {
      regions.filter { isWideEnough($0) && isOfInterest($0) && $0.isInReach }
    }

    func isWideEnough(_ region: PlateRegion) -> Bool { region.box.width >= minimumPlateWidth }

    private func isOfInterest(_ region: PlateRegion) -> Bool {
      let center = region.box.center
      return regionOfInterest?.contains(center) != false
        && !ignoredRegions.contains { $0.contains(center) }
    }

    func admits(_ read: PlateRead) -> Bool {
      !read.plate.text.isEmpty && read.confidence >= minimumConfidence
    }
  }
}
