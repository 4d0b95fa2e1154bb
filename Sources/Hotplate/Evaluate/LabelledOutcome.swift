import Foundation

/// What became of one labelled plate.
public struct LabelledOutcome: Sendable {
  /// The picture.
  public var path: String
  /// Where the plate is in the picture; `nil` when the picture is the plate, cut out.
  public var box: Box?
  /// What it bears, normalized; `nil` when nobody could read it.
  public var text: String?
  /// Degrees by which its upper edge is turned from level, 0 to 90; `nil` when neither the label nor a region tells.
  public var angleInDegrees: Double?
  /// Whether a region met it; always for a plate cut out.
  public var isFound: Bool
  /// What was read; empty when nothing was.
  public var read: String
  /// The probability that was given for it.
  public var confidence: Double

  /// Whether it bears what was read.
  public var isRight: Bool { text == read }

  init(_ label: LabelledPictures.LabelledPlate, in path: String, found: ScannedPlate?) {
    self.path = path
    box = label.box
    text = label.text
    angleInDegrees = (label.quad ?? found?.region.quad).map(\.angleInDegrees)
    isFound = found != nil
    read = found?.read?.plate.text ?? ""
    confidence = found?.read?.confidence ?? 0
  }

  init(_ crop: LabelledPictures.Crop, _ read: PlateRead?) {
    path = crop.path
    text = crop.text
    isFound = true
    self.read = read?.plate.text ?? ""
    confidence = read?.confidence ?? 0
  }

  /// The plate with a little around it, as JPEG; `nil` when the picture cannot be read any more.
  func picture() -> Data? {
    guard case .success(let bytes) = PictureFile.read(path),
      case .success(let frame) = FrameDecoder().decode(bytes, source: path)
    else { return nil }
    let whole = Box(x: 0, y: 0, width: Double(frame.width), height: Double(frame.height))
    let wanted = box.map { box in
      let margin = 0.25 * max(box.width, box.height)
      return Box(
        x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin,
        height: box.height + 2 * margin)
    }
    return frame.cropped(to: wanted ?? whole).flatMap { FrameDrawing($0.0)?.jpeg() }
  }
}

extension Quad {
  /// How far the upper edge is turned from level, either way, in degrees from 0 to 90.
  var angleInDegrees: Double {
    let angle = atan2(topRight.y - topLeft.y, topRight.x - topLeft.x) * 180 / .pi
    return min(abs(angle), 180 - abs(angle))
  }
}
