namespace FederatedZk.Protocol;

/// <summary>Where the chain holds the model's root.</summary>
/// <param name="Contract">0x and 40 hexadecimal digits: address of RoundAnchor.</param>
/// <param name="Block">Height of the block that anchored the round.</param>
/// <param name="Transaction">0x and 64 hexadecimal digits.</param>
/// <param name="RecordHash">SHA-256 of the round's record, anchored together with the root.</param>
public sealed record ModelFileAnchor(ulong ChainId, string Contract, ulong Block, string Transaction, Bytes32 RecordHash);

/// <summary>
/// model.json: a global model as the coordinator exports it and a participant predicts with it; read and written with <see cref="ProtocolJson"/>.
/// </summary>
/// <param name="Round">The round whose record names the model.</param>
/// <param name="ModelRoot">fzk_model_root of Weights; readers recompute it.</param>
/// <param name="Weights">Network layout, scale 2^WeightBits.</param>
public sealed record ModelFile(Bytes32 Federation, string Name, ulong Round, NetworkParameters Network, DataSchema Schema, Bytes32 ModelRoot, ModelFileAnchor Anchor, int[] Weights);
